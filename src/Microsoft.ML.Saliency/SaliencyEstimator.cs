using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Appends a saliency map to each row: which pixels the score of an ONNX model depends on.
/// Make one with <see cref="SaliencyCatalog"/>: <c>ml.Transforms.ExplainByGradCam("saliency", "pixels", "model.onnx")</c>.
/// </summary>
/// <remarks>
/// The model file is read, and the options are checked against it, when the estimator is made. Fitting makes the engine; it looks at no rows.
/// Input: a vector of Single of known size, as the model takes it. Output: a vector of Single [H, W], with annotations (<see cref="SaliencyColumn"/>).
/// </remarks>
public sealed class SaliencyEstimator : IEstimator<SaliencyTransformer>
{
    readonly TransformsCatalog _catalog;
    readonly string _outputColumnName;
    readonly string _inputColumnName;
    readonly OnnxModel _model;
    readonly IExplainer _explainer;
    readonly Options _options;
    readonly ModelDescription _description;

    internal SaliencyEstimator(TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, IExplainer explainer, Options? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        ArgumentNullException.ThrowIfNull(explainer);
        _catalog = catalog;
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _explainer = explainer;
        _options = options ?? new();
        _model = OnnxModel.Load(modelFile);
        _description = TorchSharpEngine.Describe(_model, _options.Engine);
        if (_options.Top is { } top && (top < 1 || top > _description.Score.Classes))
        {
            throw new ArgumentOutOfRangeException(nameof(options), top, $"Options.Top is {top}; '{_description.Name}' has {_description.Score.Classes} classes. Choose 1 to {_description.Score.Classes}.");
        }

        if (_options.Target.Classes is not { Count: > 1 })
        {
            _options.Target.Resolve(1, _description);
        }
        else
        {
            throw new ArgumentException("Options.Target has a class for each row of a batch, but a pipeline's rows come one by one. Name a column in Options.TargetColumnName.", nameof(options));
        }

        explainer.LayerOf(_description);
    }

    /// <summary>What applies to every method.</summary>
    public sealed record Options
    {
        /// <summary>The score to explain. Default: the predicted class of each row.</summary>
        public Target Target { get; init; } = Target.Predicted;

        /// <summary>
        /// Name of a column with the class to explain, row by row: a key (its first value is class 0), or a number, negative for the row's predicted class.
        /// Default: null, <see cref="Target"/> holds for all rows.
        /// </summary>
        public string? TargetColumnName { get; init; }

        /// <summary>
        /// How many classes to explain, most probable first: the column is then [k, H, W], one map a class, all on one scale.
        /// Default: null, one map [H, W] of the target. Takes the place of <see cref="Target"/> and <see cref="TargetColumnName"/>.
        /// </summary>
        public int? Top { get; init; }

        /// <summary>How the attribution becomes a map. Default: the method's own channel reduction, no smoothing, scaled to [0, 1] row by row.</summary>
        public MapOptions Map { get; init; } = new();

        /// <summary>Memory, threads, and the comparison with ONNX Runtime.</summary>
        public TorchSharpEngineOptions Engine { get; init; } = new();
    }

    /// <summary>Makes the engine. No rows are read.</summary>
    /// <exception cref="ArgumentException">The input column is missing or of the wrong type.</exception>
    /// <exception cref="UnsupportedOperatorException">The engine cannot run the model; the message names the node.</exception>
    /// <exception cref="ParityException">The engine's copy of the model computes something else than ONNX Runtime.</exception>
    public SaliencyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumns.Pixels(input.Schema, _inputColumnName, _description);
        if (_options.TargetColumnName is { } target)
        {
            InputColumns.Find(input.Schema, target);
        }

        return new(_outputColumnName, _inputColumnName, TorchSharpEngine.Create(_model, _options.Engine), _explainer, _options);
    }

    /// <summary>The input's columns and the map's.</summary>
    /// <exception cref="ArgumentException">The input column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.Floats(inputSchema, _inputColumnName, InputColumns.MakePixels);
        return NewColumns.Append(inputSchema, NewColumns.Floats(_catalog, _outputColumnName, MapShape(_description, _options)));
    }

    /// <summary>Shape of the map column.</summary>
    internal static int[] MapShape(ModelDescription model, Options options)
        => options.Top is { } top ? [top, model.Input.Height, model.Input.Width] : [model.Input.Height, model.Input.Width];
}
