using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Regions;

namespace Microsoft.ML.Saliency;

/// <summary>Runs an ONNX model and its gradients in ONNX Runtime: the gradient is one more part of the graph, made of standard operators.</summary>
/// <remarks>
/// Each kind of <see cref="Probe"/> has a session of its own, made on first use and kept, with its own copy of the weights.
/// <see cref="Run"/> may be called from several threads.
/// </remarks>
public sealed class OnnxRuntimeEngine : ISaliencyEngine, IGraphEngine, IRegionEngine
{
    readonly OnnxRuntimeEngineOptions _options;
    readonly DifferentiableModel _model;
    readonly ConcurrentDictionary<ProbeKey, Lazy<ProbeSession>> _sessions = new();
    readonly ConcurrentDictionary<(int Height, int Width), Lazy<RegionPass?>> _regions = new();
    readonly RegionSessions _regionSessions;
    readonly FiniteCheck _finite;
    readonly PassRows _passes;
    bool _disposed;

    OnnxRuntimeEngine(DifferentiableModel model, OnnxRuntimeEngineOptions options)
    {
        _model = model;
        _options = options;
        _passes = new(model.Graph, model.Model, options.MemoryBudget);
        _regionSessions = new(model.Graph.Opset, options);
        _finite = new(model.Graph, model.Model, (input, probe) => RunUnchecked(input, probe, default));
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
        return new(Read(model, options), options);
    }

    /// <summary>Describes a model, and checks that this engine has all its operators, without opening a session.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that this engine lacks; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores.</exception>
    public static ModelDescription Describe(OnnxModel model, OnnxRuntimeEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Read(model, options ?? new()).Model;
    }

    static DifferentiableModel Read(OnnxModel model, OnnxRuntimeEngineOptions options) => Over(options, model.Name, "make", () =>
    {
        var read = new DifferentiableModel(options.Shape(model, OnnxOperators.Has), options);
        PassCost.Check(read.Graph, options);
        return read;
    });

    /// <summary>The model that answers a probe, as <see cref="OnnxGradientGraph.Build(OnnxModel, Probe, OnnxRuntimeEngineOptions?)"/> makes it.</summary>
    public OnnxModel Graph(Probe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return Over(_options, Model.Name, "make", () => OnnxGradientGraph.Build(_model, probe));
    }

    /// <inheritdoc/>
    public int RowsPerPass(Probe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return _passes.Of(probe);
    }

    /// <inheritdoc/>
    public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
    {
        var found = RunUnchecked(input, probe, cancellation);
        _finite.Require(input, probe, found);
        return found;
    }

    Observation RunUnchecked(Batch input, Probe probe, CancellationToken cancellation)
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
        var session = Over(_options, Model.Name, "make", () => _sessions.GetOrAdd(ProbeKey.Of(probe), key => new(() => new(_model, key, _options))).Value);
        var perPass = Math.Min(_passes.Of(probe), Model.Input.FixedRows ?? Math.Max(1, input.Rows));
        var result = session.NewResult(input.Rows);
        return Over(_options, Model.Name, "run", () =>
        {
            for (var row = 0; row < input.Rows; row += perPass)
            {
                cancellation.ThrowIfCancellationRequested();
                session.Run(input, targets, probe.Target.Weights, row, perPass, result);
            }

            return result.ToObservation();
        });
    }

    /// <inheritdoc/>
    ShapedGraph IGraphEngine.Graph => _model.Graph;

    /// <inheritdoc/>
    RegionPass? IRegionEngine.Regions(int height, int width)
        => _regions.GetOrAdd((height, width), _ => new(() => RegionPlan.Of(_model.Graph, Model, height, width) is { } plan
            ? new(plan, this, (step, inputs, rows, output) => Over(_options, Model.Name, "run", () =>
            {
                _regionSessions.Run(step, inputs, rows, output);
                return true;
            }))
            : null)).Value;

    static T Over<T>(OnnxRuntimeEngineOptions options, string model, string doing, Func<T> work)
        => EngineException.Over(options.Name, model, doing, work, e => e is OnnxRuntimeException);

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        foreach (var session in _sessions.Values.Where(s => s.IsValueCreated))
        {
            session.Value.Dispose();
        }

        _sessions.Clear();
        _regionSessions.Dispose();
    }
}
