using System.Collections.Concurrent;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>Runs an ONNX model and its gradients in ONNX Runtime: the gradient is one more part of the graph, made of standard operators.</summary>
/// <remarks>
/// Each kind of <see cref="Probe"/> has a session of its own, made on first use and kept, with its own copy of the weights.
/// <see cref="Run"/> may be called from several threads.
/// </remarks>
public sealed class OnnxRuntimeEngine : ISaliencyEngine
{
    readonly OnnxRuntimeEngineOptions _options;
    readonly DifferentiableModel _model;
    readonly ConcurrentDictionary<ProbeKey, Lazy<ProbeSession>> _sessions = new();
    bool _disposed;

    OnnxRuntimeEngine(DifferentiableModel model, OnnxRuntimeEngineOptions options)
    {
        _model = model;
        _options = options;
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public ModelDescription Model => _model.Model;

    /// <summary>Reads an ONNX file and makes the engine.</summary>
    /// <inheritdoc cref="Create"/>
    public static OnnxRuntimeEngine Load(string path, OnnxRuntimeEngineOptions? options = null) => Create(OnnxModel.Load(path), options);

    /// <summary>Makes the engine of a model.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that this engine lacks; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores.</exception>
    public static OnnxRuntimeEngine Create(OnnxModel model, OnnxRuntimeEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        options.Check();
        return new(new(ShapedGraph.Of(model), options), options);
    }

    /// <summary>Describes a model, and checks that this engine has all its operators, without opening a session.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that this engine lacks; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores.</exception>
    public static ModelDescription Describe(OnnxModel model, OnnxRuntimeEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new DifferentiableModel(ShapedGraph.Of(model), options ?? new()).Model;
    }

    /// <summary>The model that answers a probe, as <see cref="OnnxGradientGraph.Build(OnnxModel, Probe, OnnxRuntimeEngineOptions?)"/> makes it.</summary>
    public OnnxModel Graph(Probe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return OnnxGradientGraph.Build(_model, probe);
    }

    /// <inheritdoc/>
    public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(probe);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var start = probe.From ?? Model.Input.Name;
        var rowShape = _model.RowShape(start);
        if (!input.RowShape.SequenceEqual(rowShape))
        {
            throw Throw.InputShape(Model, start, rowShape, input);
        }

        var targets = probe.Target.Resolve(input.Rows, Model);
        var session = _sessions.GetOrAdd(ProbeKey.Of(probe), key => new(() => new(_model, key, _options))).Value;
        var perPass = Model.Input.FixedRows ?? (int)Math.Clamp(_options.MemoryBudget / _model.BytesPerRow(probe), 1, Math.Max(1, input.Rows));
        var result = session.NewResult(input.Rows);
        for (var row = 0; row < input.Rows; row += perPass)
        {
            cancellation.ThrowIfCancellationRequested();
            session.Run(input, targets, probe.Target.Weights, row, perPass, result);
        }

        return result.ToObservation();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        foreach (var session in _sessions.Values.Where(s => s.IsValueCreated))
        {
            session.Value.Dispose();
        }

        _sessions.Clear();
    }
}
