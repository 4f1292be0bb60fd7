using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Operators;
using Microsoft.ML.Saliency.Tracing;
using TorchSharp;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Runs a TorchSharp copy of an ONNX model: each node becomes a line of TorchScript, and autograd gives the gradients.
/// </summary>
/// <remarks>
/// Each kind of <see cref="Probe"/> is compiled on its first use (tens of milliseconds) and kept. <see cref="Run"/> may be called from several threads.
/// </remarks>
public sealed class TorchSharpEngine : ISaliencyEngine, IGraphEngine
{
    readonly TorchSharpEngineOptions _options;
    readonly TracedModel _traced;
    readonly FiniteCheck _finite;
    readonly PassRows _passes;
    readonly DeepStack _stack;
    readonly ConcurrentDictionary<ProbeKey, Lazy<ProbeProgram>> _programs = new();

    TorchSharpEngine(ShapedGraph graph, ModelDescription model, TorchSharpEngineOptions options, DeepStack stack)
    {
        _options = options;
        _stack = stack;
        Model = model;
        torch.set_num_threads(options.Threads ?? Environment.ProcessorCount);
        _traced = _stack.Run(() => new TracedModel(graph, model, options.Precision, options.Given));
        _passes = new(graph, model, options.MemoryBudget);
        _finite = new(graph, model, (input, probe) => RunUnchecked(input, probe, default));
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public ModelDescription Model { get; }

    /// <summary>Reads an ONNX file and makes the copy.</summary>
    /// <inheritdoc cref="Create"/>
    public static TorchSharpEngine Load(string path, TorchSharpEngineOptions? options = null) => Create(OnnxModel.Load(path), options);

    /// <summary>Makes a copy of a model and compares it with ONNX Runtime.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that this engine lacks; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores.</exception>
    /// <exception cref="ParityException">The copy gives another output than ONNX Runtime; the message names the first tensor that differs.</exception>
    public static TorchSharpEngine Create(OnnxModel model, TorchSharpEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        options.Check();
        return Over(options, model.Name, "make", () =>
        {
            var graph = options.Shape(model, TorchOperators.Has);
            return Made(graph, Describe(graph, options), options);
        });
    }

    static TorchSharpEngine Made(ShapedGraph graph, ModelDescription description, TorchSharpEngineOptions options)
    {
        var stack = new DeepStack(DeepStack.Operations(graph));
        TorchSharpEngine? engine = null;
        try
        {
            engine = new(graph, description, options, stack);
            if (options.ParityTolerance is { } tolerance)
            {
                Parity.Check(engine, graph, options.Given, options.Precision == Precision.BFloat16 ? tolerance * TorchSharpEngineOptions.Rounded : tolerance);
            }

            return engine;
        }
        catch
        {
            engine?.Dispose();
            stack.Dispose();
            throw;
        }
    }

    /// <summary>Describes a model, and checks that this engine has all its operators, without making the copy.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that this engine lacks; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores.</exception>
    public static ModelDescription Describe(OnnxModel model, TorchSharpEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        return Over(options, model.Name, "make", () => Describe(options.Shape(model, TorchOperators.Has), options));
    }

    static ModelDescription Describe(ShapedGraph graph, TorchSharpEngineOptions options)
    {
        // An operator that is not known leaves the shapes behind it unknown too: say the cause, not the consequence.
        foreach (var node in graph.Nodes)
        {
            TorchOperators.Require(node);
        }

        if (DeepStack.Operations(graph) is var operations && operations > options.MaxOperations)
        {
            throw Throw.TooManyOperations(graph.Model, operations, options.MaxOperations);
        }

        PassCost.Check(graph, options);
        return ModelDescriber.Describe(graph, options.InputName, options.Given.Keys);
    }

    /// <summary>The TorchScript that answers a probe, as text.</summary>
    public string Code(Probe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return Program(probe).Source;
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

    /// <summary>What the copy computes, be it finite or not.</summary>
    internal Observation RunUnchecked(Batch input, Probe probe, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(probe);
        _traced.ThrowIfDisposed();
        var program = Program(probe);
        var start = probe.From ?? Model.Input.Name;
        if (!input.RowShape.SequenceEqual(program.RowShape(start)))
        {
            throw Throw.InputShape(Model, start, program.RowShape(start), input);
        }

        var targets = probe.Target.Resolve(input.Rows, Model);
        var perPass = Math.Min(_passes.Of(probe), Model.Input.FixedRows ?? Math.Max(1, input.Rows));
        var result = program.NewResult(input.Rows);
        return Over(_options, Model.Name, "run", () => _stack.Run(() =>
        {
            for (var row = 0; row < input.Rows; row += perPass)
            {
                cancellation.ThrowIfCancellationRequested();
                program.Run(input, targets, probe.Target.Weights, row, perPass, result);
            }

            return result.ToObservation();
        }));
    }

    /// <inheritdoc/>
    ShapedGraph IGraphEngine.Graph => _traced.Graph;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var program in _programs.Values.Where(p => p.IsValueCreated))
        {
            program.Value.Dispose();
        }

        _programs.Clear();
        _traced.Dispose();
        _stack.Dispose();
    }

    ProbeProgram Program(Probe probe)
        => _programs.TryGetValue(ProbeKey.Of(probe), out var known) && known.IsValueCreated ? known.Value
            : Over(_options, Model.Name, "make", () => _stack.Run(() => _programs.GetOrAdd(ProbeKey.Of(probe), key => new(() => new(_traced, key))).Value));

    static T Over<T>(TorchSharpEngineOptions options, string model, string doing, Func<T> work)
    {
        try
        {
            return EngineException.Over(options.Name, model, doing, work, e => e is OnnxRuntimeException);
        }
        // TorchSharp looks for it when it is first used; where, its own message says.
        catch (TypeInitializationException e) when (e.TypeName.StartsWith("TorchSharp.", StringComparison.Ordinal))
        {
            throw new NotSupportedException(
                "TorchSharp's native library does not load here. Reference the package TorchSharp-cpu, or one of TorchSharp-cuda, in the program that runs; on Linux, its system needs the C++ library of GCC 13 or later. "
                + "Or take the other engine: OnnxRuntimeEngineOptions, on the command line --engine onnx.",
                e);
        }
    }
}
