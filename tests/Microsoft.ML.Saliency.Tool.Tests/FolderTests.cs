using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Many pictures: folders, patterns, failures, resuming.</summary>
public sealed class FolderTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mlsaliency").FullName;

    string In => Path.Combine(_folder, "in");

    string Out => Path.Combine(_folder, "out");

    public FolderTests()
    {
        Directory.CreateDirectory(Path.Combine(In, "sub"));
        var pictures = Directory.GetFiles(Tool.Pictures, "*.png").Order(StringComparer.Ordinal).ToArray();
        File.Copy(pictures[0], Path.Combine(In, "a.png"));
        File.Copy(pictures[1], Path.Combine(In, "b.png"));
        File.Copy(pictures[2], Path.Combine(In, "sub", "a.png"));
    }

    (int Code, string Output, string Error) Explain(params string[] arguments)
        => Tool.Run(["explain", Models.Path(Models.Shapes), .. arguments, "--preprocess", "unit", "--out", Out]);

    [Fact]
    public void A_folder_is_explained_with_all_below_it()
    {
        var (code, output, error) = Explain(In, "--method", "grad-cam,gradient", "--format", "png,json,html");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("explained 3 pictures with 2 methods in ", output, StringComparison.Ordinal);
        string[] names = ["a", "b", "sub/a"];
        Assert.All(names, n => Assert.True(File.Exists(Path.Combine(Out, n + ".grad-cam.png")) && File.Exists(Path.Combine(Out, n + ".gradient.json"))));
        var report = File.ReadAllText(Path.Combine(Out, "report.html"));
        Assert.All(names, n => Assert.Contains(n, report, StringComparison.Ordinal));
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "b.grad-cam.json")))!;
        Assert.Equal("grad-cam", (string?)json["method"]!["method"]);
        Assert.Equal(64, ((string?)json["model"]!["sha256"])!.Length);
        Assert.Equal("relu4", (string?)json["layer"]);
        Assert.True((double)json["predictions"]![0]!["probability"]! > 0.1);
        Assert.Equal((int)json["predictions"]![0]!["index"]!, (int)json["explained"]!["index"]!);
    }

    [Fact]
    public void A_picture_that_fails_is_named_and_loses_no_other()
    {
        File.WriteAllText(Path.Combine(In, "aa.png"), "not a picture");
        var (code, output, error) = Explain(In, "nowhere/*.jpg", "--format", "png,html");
        Assert.Equal(1, code);
        Assert.StartsWith("explained 3 pictures with 1 method in ", output, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        Assert.Contains("aa.png", error, StringComparison.Ordinal);
        Assert.Contains("'nowhere/*.jpg': no picture fits", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains("aa", File.ReadAllText(Path.Combine(Out, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Resuming_makes_what_is_missing_and_nothing_else()
    {
        Assert.Equal(0, Explain(In, "--format", "png,npy,html").Code);
        var kept = Path.Combine(Out, "a.grad-cam.png");
        var before = File.GetLastWriteTimeUtc(kept);
        File.Delete(Path.Combine(Out, "b.grad-cam.map.npy"));
        var (code, output, error) = Explain(In, "--format", "png,npy,html", "--resume");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("explained 1 picture with 1 method in ", output, StringComparison.Ordinal);
        Assert.Contains(", 2 were there already: ", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Out, "b.grad-cam.map.npy")));
        Assert.Equal(before, File.GetLastWriteTimeUtc(kept));

        (code, _, error) = Explain(In, "--format", "png,npy,html", "--resume", "--method", "gradient");
        Assert.Equal(2, code);
        Assert.Contains("was made with other methods.", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_killed_job_leaves_whole_files_and_can_be_resumed()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no SIGINT to send.");
        for (var i = 0; i < 400; i++)
        {
            File.Copy(Path.Combine(In, "a.png"), Path.Combine(In, $"c{i:000}.png"));
        }

        string[] job = ["explain", Models.Path(Models.Shapes), In, "--preprocess", "unit", "--method", "grad-cam,gradient,guided-backpropagation", "--out", Out];
        using (var process = Tool.Start(job))
        {
            var first = Path.Combine(Out, "a.grad-cam.png");
            Assert.True(SpinWait.SpinUntil(() => File.Exists(first), 60_000));
            using var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            var error = process.StandardError.ReadToEnd();
            Assert.True(process.WaitForExit(60_000));
            Assert.Equal(130, process.ExitCode);
            Assert.Matches("^mlsaliency: stopped: [0-9]+ of 403 pictures are done\\. Go on with --resume\\.\n$", error);
        }

        var done = Directory.GetFiles(Out, "*.png", SearchOption.AllDirectories);
        Assert.InRange(done.Length, 1, 3 * 403 - 1);
        Assert.All(done, f => Assert.Equal("IEND"u8.ToArray(), File.ReadAllBytes(f)[^8..^4]));
        Assert.Equal(0, Tool.Run([.. job, "--resume"]).Code);
        Assert.Equal(3 * 403, Directory.GetFiles(Out, "*.png", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("top:2", "a.grad-cam.top1.png", "a.grad-cam.top2.png")]
    [InlineData("star", "a.grad-cam.png")]
    [InlineData("loss:2", "a.grad-cam.png")]
    public void Targets_are_indices_labels_losses_and_the_most_probable(string target, params string[] files)
    {
        var (code, _, error) = Explain(Path.Combine(In, "a.png"), "--target", target, "--labels", "shapes.labels.txt", "--format", "png");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(files, Directory.GetFiles(Out, "*.png").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unknown_label_lists_those_there_are()
    {
        var (code, _, error) = Explain(In, "--target", "hexagon", "--labels", "shapes.labels.txt");
        Assert.Equal(2, code);
        Assert.Contains("No class is called 'hexagon'. There are 6: ", error, StringComparison.Ordinal);
        Assert.Equal((2, "mlsaliency: No class is called 'sqaure'. Near: 1 square.\n"), Failure(Explain(In, "--target", "sqaure", "--labels", "shapes.labels.txt")));
        Assert.Equal((2, "mlsaliency: There is no class 6 in 'shapes.onnx', which has 6. Choose an index from 0 to 5.\n"), Failure(Explain(In, "--target", "6")));
    }

    [Fact]
    public void A_seed_and_settings_reach_the_methods_that_have_them()
    {
        var (code, _, error) = Explain(Path.Combine(In, "a.png"), "--method", "smoothgrad", "--seed", "7", "--set", "samples=3", "--format", "json");
        Assert.Equal((0, ""), (code, error));
        var method = JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "a.smoothgrad.json")))!["method"]!;
        Assert.Equal((7, 3), ((int)method["seed"]!, (int)method["samples"]!));
        Assert.Contains("has an option 'sample'. They have: ", Explain(In, "--method", "smoothgrad", "--set", "sample=3").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_text_and_as_many_as_classes()
    {
        var (a, labels) = (Path.Combine(In, "a.png"), Path.Combine(_folder, "labels.txt"));
        Assert.Equal((2, $"mlsaliency: '{a}' is no text in UTF-8. Give --labels a file with one class name a line, in the order of the model's outputs.\n"), Failure(Explain(a, "--labels", a)));
        File.WriteAllText(labels, "n01440764 tench, Tinca tinca\n\u001b[2Jclear\n");
        Assert.Equal(2, Explain(a, "--labels", labels).Code);

        File.WriteAllLines(labels, Enumerable.Range(0, 10).Select(i => $"n0144076{i} fish {i}, other {i}"));
        var (code, output, error) = Explain(a, "--labels", labels);
        Assert.Equal((0, "mlsaliency: warning: --labels names 10 classes, but the model has 6 scores: names may be those of other classes.\n"), (code, error));
        Assert.Matches("explained: class ([0-9]) fish \\1, other \\1 by grad-cam", output);
        Assert.Contains("names no score for certain", Explain(a, "--labels", labels, "--target", "fish 1").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_one_name_from_two_folders_are_numbered()
    {
        Assert.Equal(0, Explain(Path.Combine(In, "a.png"), Path.Combine(In, "sub", "a.png")).Code);
        Assert.Equal(["a-2.grad-cam.png", "a.grad-cam.png"], Directory.GetFiles(Out, "*.png").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    static (int Code, string Error) Failure((int Code, string Output, string Error) run) => (run.Code, run.Error);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
