using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>Which engine, and what all engines have in common. Each engine has a record of its own that derives from this one.</summary>
public abstract record EngineOptions
{
    /// <summary>Name of the picture input to explain. Default: null, the only input that <see cref="Given"/> does not name.</summary>
    public string? InputName { get; init; }

    /// <summary>Values of the model's other inputs, by name: one row each, used for every picture. Default: none.</summary>
    public IReadOnlyDictionary<string, Batch> Given { get; init; } = new Dictionary<string, Batch>();

    /// <summary>
    /// Memory that one pass may take for activations and gradients, in bytes, 1 MiB or more; it decides how many rows go through the model at once.
    /// Default: 256 MiB: larger passes fall out of the processor's caches and are slower a row. One row always goes through, whatever it takes.
    /// </summary>
    public long MemoryBudget { get; init; } = 256L << 20;

    /// <summary>Threads that the engine may use, 1 or more. Default: null, the number of processors.</summary>
    public int? Threads { get; init; }

    /// <summary>The engine's name, as on the command line: "torch".</summary>
    public abstract string Name { get; }

    /// <summary>Describes a model, and checks that the engine has all its operators, without making an engine.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that the engine lacks; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores.</exception>
    public abstract ModelDescription Describe(OnnxModel model);

    /// <summary>Makes the engine of a model; the caller disposes it.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that the engine lacks; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores, or an option is out of range.</exception>
    public abstract ISaliencyEngine Create(OnnxModel model);

    /// <summary>Throws where an option that all engines have is out of range.</summary>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MemoryBudget, 1 << 20, nameof(MemoryBudget));
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
    }
}
