namespace Microsoft.ML.Saliency;

/// <summary>The engines by their names.</summary>
public static class EngineCatalog
{
    static readonly EngineOptions[] s_all = [new AutoEngineOptions(), new OnnxRuntimeEngineOptions(), new TorchSharpEngineOptions()];

    /// <summary>Names of all engines.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(e => e.Name)];

    /// <summary>The default options of the engine called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is no such engine; the message lists those there are.</exception>
    public static EngineOptions Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Find(s_all, e => e.Name == name) ?? throw new ArgumentException($"Engine '{name}' is not known. Engines: {string.Join(", ", Names)}.", nameof(name));
    }
}
