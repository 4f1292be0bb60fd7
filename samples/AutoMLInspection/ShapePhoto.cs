namespace AutoMLInspection;

/// <summary>A picture of the demo model.</summary>
public sealed class ShapePhoto
{
    /// <summary>Where it lies.</summary>
    public string Path { get; set; } = "";

    /// <summary>What it shows, as an index into the model's classes.</summary>
    public int Label { get; set; }

    /// <summary>The pictures of a folder that are named by their class, as "star_1005.png".</summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="classes">Names of the classes.</param>
    internal static ShapePhoto[] In(string folder, string[] classes)
        => [.. Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal)
            .Select(path => new ShapePhoto { Path = path, Label = Array.IndexOf(classes, System.IO.Path.GetFileName(path).Split('_')[0]) })
            .Where(photo => photo.Label >= 0)];
}
