namespace Microsoft.ML.Saliency;

/// <summary>Every method by its name. A method's own file adds it here.</summary>
public static partial class ExplainerCatalog
{
    static SortedDictionary<string, ExplainerInfo>? s_byName;

    // Makes every row exist before the first use of the class.
    static ExplainerCatalog()
    {
    }

    /// <summary>All methods, by name.</summary>
    public static IReadOnlyCollection<ExplainerInfo> All => s_byName!.Values;

    /// <summary>The method called <paramref name="name"/> with its default options.</summary>
    /// <exception cref="ArgumentException">There is no such method; the message lists those there are.</exception>
    public static IExplainer Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_byName!.TryGetValue(name, out var info) ? info.Create() : throw Throw.UnknownMethod(name, s_byName.Keys);
    }

    static ExplainerInfo Define(string name, string title, Func<IExplainer> create)
    {
        var info = new ExplainerInfo(name, title, create);
        (s_byName ??= new(StringComparer.Ordinal)).Add(name, info);
        return info;
    }
}

/// <summary>A method in <see cref="ExplainerCatalog"/>.</summary>
/// <param name="Name">Its name, as on the command line: "grad-cam".</param>
/// <param name="Title">Its name in titles: "Grad-CAM".</param>
/// <param name="Create">Makes it with default options.</param>
public sealed record ExplainerInfo(string Name, string Title, Func<IExplainer> Create);
