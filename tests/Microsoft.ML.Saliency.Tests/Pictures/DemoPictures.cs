namespace Microsoft.ML.Saliency.Tests.Pictures;

/// <summary>The demo model and its pictures, explained.</summary>
static class DemoPictures
{
    internal static string[] Files { get; } = [.. Directory.GetFiles("pictures", "*.png").Order(StringComparer.Ordinal)];

    internal static OnnxSaliency Load() => OnnxSaliency.Load("shapes.onnx", new()
    {
        Preprocessing = new() { Scale = 1 },
        Labels = File.ReadAllLines(Path.Combine(Repository.Root, "samples/ShapesClassifier/shapes.labels.txt")),
        Engine = EngineCatalog.Create("onnx"),
    });

    internal static (byte, byte, byte, byte) At(Picture picture, int x, int y) => picture.Rgba.AsSpan(4 * (y * picture.Width + x), 4) is [var r, var g, var b, var a] ? (r, g, b, a) : default;

    /// <summary>Fails where a picture of 64 x 64 is not in the figure, three times as large, with its corner there.</summary>
    internal static void IsIn(Picture figure, Picture expected, int left, int top)
    {
        for (var i = 0; i < 64 * 64; i++)
        {
            Assert.Equal(At(expected, i % 64, i / 64), At(figure, left + 3 * (i % 64) + 1, top + 3 * (i / 64) + 1));
        }
    }
}
