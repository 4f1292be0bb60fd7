using System.Diagnostics;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The command line as a user runs it: a process, its output, its files, its exit code.</summary>
public sealed class ExplainTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mlsaliency").FullName;

    static string Picture => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "pictures"), "star_*.png").Order(StringComparer.Ordinal).First();

    [Fact]
    public void Writes_a_picture_and_arrays_and_says_what_it_explained()
    {
        // The demo model takes pixels from 0 to 255 as they are.
        var preprocessing = Path.Combine(_folder, "raw.json");
        File.WriteAllText(preprocessing, """{ "resize": "squash", "scale": 1 }""");
        var (code, output, error) = Run("explain", Models.Path(Models.Shapes), Picture, "--preprocess", preprocessing, "--labels", "shapes.labels.txt", "--format", "png,npy", "--out", _folder);
        Assert.Equal("", error);
        Assert.Equal(0, code);
        var lines = output.Split('\n');
        Assert.EndsWith("  star", lines[0], StringComparison.Ordinal);
        Assert.Contains("explained: class ", output, StringComparison.Ordinal);
        Assert.Contains("layer 'relu4' [64, 16, 16]: the last tensor with a map of more than one position before the model pools or flattens it.", output, StringComparison.Ordinal);
        var name = Path.GetFileNameWithoutExtension(Picture);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(_folder, name + ".grad-cam.png"))[..4]);
        Assert.Contains("'shape': (1, 16, 16)", File.ReadAllText(Path.Combine(_folder, name + ".grad-cam.attribution.npy")), StringComparison.Ordinal);
        Assert.Contains("'shape': (64, 64)", File.ReadAllText(Path.Combine(_folder, name + ".grad-cam.map.npy")), StringComparison.Ordinal);
    }

    [Fact]
    public void Engines_write_the_same_map()
    {
        var maps = EngineCatalog.Names.Select(engine =>
        {
            var folder = Path.Combine(_folder, engine);
            var (code, output, error) = Run("explain", Models.Path(Models.Shapes), Picture, "--preprocess", "unit", "--engine", engine, "--format", "npy", "--out", folder);
            Assert.Equal((0, ""), (code, error));
            Assert.Contains($", engine {(engine == "auto" ? "onnx" : engine)}, layer 'relu4'", output, StringComparison.Ordinal);
            var bytes = File.ReadAllBytes(Path.Combine(folder, Path.GetFileNameWithoutExtension(Picture) + ".grad-cam.map.npy"));
            return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan(bytes.Length - 4 * 64 * 64)).ToArray();
        }).ToList();
        var scale = maps[0].Max();
        Assert.All(maps, map => Assert.InRange(map.Zip(maps[0], (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4 * scale));
        Assert.Equal(2, Run("explain", Models.Path(Models.Shapes), Picture, "--engine", "tensorflow").Code);
    }

    [Fact]
    public void A_missing_model_is_one_line_and_exit_code_1()
    {
        var (code, output, error) = Run("explain", "nowhere.onnx", Picture, "--out", _folder);
        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.StartsWith("mlsaliency: ", error, StringComparison.Ordinal);
        Assert.Contains("nowhere.onnx", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_method_lists_the_choices_and_is_exit_code_2()
    {
        var (code, _, error) = Run("explain", Models.Path(Models.Shapes), Picture, "--method", "grad-cat");
        Assert.Equal(2, code);
        Assert.Contains("'grad-cat' is not a choice of --method. Choices: " + string.Join(", ", ExplainerCatalog.All.Select(m => m.Name)) + ".", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_argument_is_exit_code_2()
        => Assert.Equal(2, Run("explain").Code);

    [Fact]
    public void An_unknown_layer_says_which_there_are()
    {
        var (code, _, error) = Run("explain", Models.Path(Models.Shapes), Picture, "--preprocess", "unit", "--layer", "conv9", "--out", _folder);
        Assert.Equal(1, code);
        Assert.Contains("Layer 'conv9' is not in 'shapes.onnx'. Layers with a spatial map: ", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "mlsaliency.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
