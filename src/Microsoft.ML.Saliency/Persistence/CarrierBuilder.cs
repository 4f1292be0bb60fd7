using System.Text.Json.Nodes;
using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>
/// Builds the chain of ML.NET transformers that a transformer of ours is saved as. ML.NET lets nobody else write into a saved model, but any chain of its own
/// transformers can be saved: the configuration and the ONNX file become columns of constant text, and a mapping that ML.NET finds again by its contract reads them.
/// </summary>
sealed class CarrierBuilder
{
    internal const string Config = "SaliencyConfig";
    internal const string Payload = "SaliencyPayload";
    internal const string Begin = "SaliencyBegin";
    internal const string NoTarget = "SaliencyNoTarget";
    internal const string NoKey = "SaliencyNoKey";
    internal const string NoImage = "SaliencyNoImage";
    internal const string NoBytes = "SaliencyNoBytes";

    readonly List<ITransformer> _steps = [];
    readonly List<string> _helpers = [];
    IDataView _view;

    /// <param name="config">What the mapping needs to know.</param>
    /// <param name="payload">The ONNX file in base64, or empty.</param>
    /// <param name="inputs">Names and types of the columns that the chain reads.</param>
    internal CarrierBuilder(JsonObject config, string payload, params IEnumerable<(string Name, DataViewType Type)> inputs)
    {
        _view = new EmptyView(inputs);
        Add(Context.Transforms.CustomMapping<BeginSource, BeginRow>(BeginFactory.Map, BeginFactory.Contract), Begin, NoTarget, NoKey, NoImage, NoBytes);
        Add(Context.Transforms.Expression(Config, Constant(config.ToJsonString()), Begin), Config);
        Add(Context.Transforms.Expression(Payload, Constant(payload), Begin), Payload);
    }

    internal MLContext Context { get; } = new(seed: 0);

    /// <summary>Adds a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="helpers">Columns of it that the result is not to have.</param>
    internal void Add(IEstimator<ITransformer> step, params IEnumerable<string> helpers)
    {
        var transformer = step.Fit(_view);
        _steps.Add(transformer);
        _view = transformer.Transform(_view);
        _helpers.AddRange(helpers);
    }

    /// <summary>The chain, without the columns that only served it.</summary>
    internal ITransformer Build()
    {
        Add(Context.Transforms.DropColumns([.. _helpers]));
        return new TransformerChain<ITransformer>([.. _steps]);
    }

    static string Constant(string text)
        => $"k : \"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";
}
