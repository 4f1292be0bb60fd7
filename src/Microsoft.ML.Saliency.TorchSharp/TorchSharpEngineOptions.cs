namespace Microsoft.ML.Saliency;

/// <summary>Options of <see cref="TorchSharpEngine"/>.</summary>
public sealed record TorchSharpEngineOptions
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

    /// <summary>Threads that libtorch may use, 1 or more; the setting holds for the whole process. Default: null, the number of processors.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Largest difference from ONNX Runtime, relative to the largest output, that is accepted when the copy is compared with the
    /// original on one probe input. Default: 1e-3. Null leaves the comparison out.
    /// </summary>
    public float? ParityTolerance { get; init; } = 1e-3f;
}
