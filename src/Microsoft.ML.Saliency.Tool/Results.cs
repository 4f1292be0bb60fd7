namespace Microsoft.ML.Saliency.Tool;

/// <summary>The files of explanations, each whole or not there.</summary>
sealed class Results(string folder, IReadOnlyList<string> formats)
{
    internal static readonly string[] Formats = ["png", "npy", "json", "html"];

    /// <summary>The files of one map.</summary>
    internal IEnumerable<string> Files(string picture, string method, string suffix)
    {
        var path = Path.Combine([folder, .. $"{picture}.{method}{suffix}".Split('/')]);
        foreach (var format in formats)
        {
            switch (format)
            {
                case "png": yield return path + ".png"; break;
                case "json": yield return path + ".json"; break;
                case "npy":
                    yield return path + ".attribution.npy";
                    yield return path + ".map.npy";
                    break;
            }
        }
    }

    /// <summary>Writes the files of one map.</summary>
    internal IReadOnlyList<string> Save(PictureExplanation explanation, string picture, string suffix)
    {
        List<string> files = [.. Files(picture, explanation.Method.Name, suffix)];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Write(file, file.EndsWith(".png", StringComparison.Ordinal) ? explanation.SavePng
                : file.EndsWith(".json", StringComparison.Ordinal) ? part => File.WriteAllText(part, explanation.ToJson())
                : file.EndsWith(".map.npy", StringComparison.Ordinal) ? explanation.SaveMap
                : explanation.SaveAttribution);
        }

        return files;
    }

    /// <summary>Writes a file beside its place, and moves it there when it is whole.</summary>
    internal static void Write(string path, Action<string> write)
    {
        var part = Path.Combine(Path.GetDirectoryName(path)!, ".part-" + Path.GetFileName(path));
        try
        {
            write(part);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
