namespace Microsoft.ML.Saliency.Tests;

/// <summary>The command line as a user runs it: a process, its output, its files, its exit code.</summary>
public sealed class ExplainTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mlsaliency").FullName;

    static string Picture => Tool.Picture;

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
            Assert.Matches($"engine {(engine == "auto" ? "onnx" : engine)}, [0-9]+ ms, layer 'relu4'", output);
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
        Assert.Contains("'grad-cat' is not a choice of --method. Choices: " + string.Join(", ", ExplainerCatalog.All.Select(m => m.Name)) + ", all.", error, StringComparison.Ordinal);
    }

    public static TheoryData<string[], string> Mistyped => new()
    {
        { ["explain"], "Required argument missing for command: 'explain'.\nmlsaliency: 'mlsaliency explain --help'" },
        { ["explian", "m.onnx"], "there is no 'explian' here. Did you mean 'explain'?\nmlsaliency: 'mlsaliency --help'" },
        { ["explain", "m.onnx", "a.png", "--metod", "gradient"], "there is no '--metod' here. Did you mean '--method'?\nmlsaliency: 'mlsaliency explain --help'" },
        { ["explain", "m.onnx", "a.png", "--seed", "x"], "--seed takes a number, and 'x' is none.\nmlsaliency: 'mlsaliency explain --help'" },
        { ["explain", "m.onnx", "a.png", "--max-megapixels", "-1"], "--max-megapixels is a number above 0, such as 100.\nmlsaliency: 'mlsaliency explain --help'" },
    };

    [Theory]
    [MemberData(nameof(Mistyped))]
    public void A_wrong_command_is_exit_code_2_and_says_what_was_meant(string[] arguments, string said)
        => Assert.Equal((2, "", $"mlsaliency: {said} says what there is.\n"), Run(arguments));

    [Theory]
    [InlineData("--preprocess", "imagnet", "--preprocess imagnet is no preset (caffe, imagenet, mnist, tf, unit, yolox), and there is no such file.")]
    [InlineData("--set", "layer", "--set layer is not NAME=VALUE, such as --set steps=64.")]
    [InlineData("--target", "top:0", "--target top:0: expected a number of classes from 1, such as top:3.")]
    public void A_value_that_there_is_not_is_exit_code_2_in_one_line(string option, string value, string said)
        => Assert.Equal((2, "", $"mlsaliency: {said}\n"), Run("explain", Models.Path(Models.Shapes), Picture, option, value, "--out", _folder));

    [Fact]
    public void A_message_of_the_library_is_one_line_without_parameters()
    {
        var (code, _, error) = Run("explain", Models.Path(Models.Shapes), Picture, "--preprocess", "unit", "--method", "integrated-gradients", "--set", "steps=-4", "--out", _folder);
        Assert.Equal((1, $"mlsaliency: '{Picture}': The number of points on the path must be 1 or more. Set IntegratedGradients.Steps to a number such as 32.\n"), (code, error));
    }

    [Fact]
    public void An_unknown_layer_says_which_there_are()
    {
        var (code, _, error) = Run("explain", Models.Path(Models.Shapes), Picture, "--preprocess", "unit", "--layer", "conv9", "--out", _folder);
        Assert.Equal((2, "mlsaliency: There is no layer 'conv9' with a map. 'mlsaliency layers MODEL' lists all 12.\n"), (code, error));
        Assert.Contains("Near: 'relu4'. ", Run("explain", Models.Path(Models.Shapes), Picture, "--layer", "rleu4", "--out", _folder).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_larger_than_the_limit_is_one_line_that_names_it()
    {
        var bomb = Path.Combine(_folder, "bomb.png");
        File.WriteAllBytes(bomb, [.. File.ReadAllBytes(Picture)[..16], 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, .. new byte[100]]);
        var (code, output, error) = Run("explain", Models.Path(Models.Shapes), bomb, "--preprocess", "unit", "--out", _folder);
        Assert.Equal((1, ""), (code, output));
        Assert.Equal($"mlsaliency: '{bomb}' is a PNG file of 65535 x 65535 pixels, more than ImageLimits.MaxPixels, 100000000. Make it smaller, or raise the limit if you trust the file.\n", error);
        (code, _, error) = Run("explain", Models.Path(Models.Shapes), Picture, "--preprocess", "unit", "--max-megapixels", "0.001", "--out", _folder);
        Assert.Equal(1, code);
        Assert.Contains("more than ImageLimits.MaxPixels, 1000.", error, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Damaged => new()
    {
        { "text.jpg", "begins with 6E6F742061207069, which no picture does" },
        { "short.png", "that is cut short" },
        { "zeros.png", "begins with 00000000" },
        { "empty.png", "is empty" },
        { "pictures", "is a folder without pictures" },
        { "gif.png", "is a GIF file of 3 x 2 pixels that cannot be decoded" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_picture_that_is_none_is_one_line_that_names_it(string name, string said)
    {
        var path = Path.Combine(_folder, name);
        byte[]? content = name switch
        {
            "text.jpg" => [.. "not a picture"u8],
            "short.png" => File.ReadAllBytes(Picture)[..60],
            "zeros.png" => new byte[500],
            "empty.png" => [],
            "gif.png" => [.. "GIF89a"u8, 3, 0, 2, 0, 0, 0, 0, 0x3B],
            _ => null,
        };
        if (content is null)
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            File.WriteAllBytes(path, content);
        }

        var (code, output, error) = Run("explain", Models.Path(Models.Shapes), path, "--preprocess", "unit", "--out", _folder);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"mlsaliency: '{path}' ", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static (int Code, string Output, string Error) Run(params string[] arguments) => Tool.Run(arguments);
}
