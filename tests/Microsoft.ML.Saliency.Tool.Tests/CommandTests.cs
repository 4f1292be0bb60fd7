using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The other commands, and what the documents say of all of them.</summary>
public sealed partial class CommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mlsaliency").FullName;

    static string Shapes => Models.Path(Models.Shapes);

    [Fact]
    public void Check_says_what_can_be_done()
    {
        var (code, output, error) = Tool.Run("check", Shapes);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("layer     'relu4' [64, 16, 16]: the last tensor with a map", output, StringComparison.Ordinal);
        Assert.Contains("engine    onnx  works, taken by auto", output, StringComparison.Ordinal);
        Assert.Contains("they agree: ", output, StringComparison.Ordinal);
        Assert.Contains("not attention-rollout: 'shapes.onnx' has no attention", output, StringComparison.Ordinal);
        var json = JsonNode.Parse(Tool.Run("check", Shapes, "--json").Output)!;
        Assert.Equal("onnx", (string?)json["autoEngine"]);
        Assert.True((bool)json["agreement"]!["agree"]!);
        Assert.Contains(json["operators"]!.AsArray(), o => (string?)o!["operator"] == "Conv" && o["engines"]!.AsArray().Count == 2);
        Assert.Contains(json["methods"]!.AsArray(), m => (string?)m!["name"] == "attention-rollout" && !(bool)m["works"]!);
    }

    [Fact]
    public void Check_of_a_damaged_file_is_one_line()
    {
        var path = Path.Combine(_folder, "damaged.onnx");
        File.WriteAllBytes(path, File.ReadAllBytes(Shapes)[..1000]);
        var (code, output, error) = Tool.Run("check", path);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("mlsaliency: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Layers_are_listed_and_the_default_is_marked()
    {
        var (code, output, _) = Tool.Run("layers", Shapes);
        Assert.Equal(0, code);
        Assert.Matches(@"\* relu4 +64 x +16 x 16 +Relu\n", output);
        Assert.Equal("relu4", (string?)JsonNode.Parse(Tool.Run("layers", Shapes, "--json").Output)!.AsArray().Single(l => (bool)l!["default"]!)!["name"]);
    }

    [Fact]
    public void Methods_are_the_catalog()
    {
        var names = Tool.Run("methods").Output.TrimEnd().Split('\n').Select(l => l.Split(' ')[0]);
        Assert.Equal(ExplainerCatalog.All.Select(m => m.Name), names);
        var json = JsonNode.Parse(Tool.Run("methods", "--json").Output)!.AsArray();
        Assert.Equal(25, (int)json.Single(m => (string?)m!["name"] == "smoothgrad")!["options"]!["samples"]!);
    }

    [Fact]
    public void A_compiled_file_has_saliency()
    {
        var path = Path.Combine(_folder, "compiled.onnx");
        var (code, output, error) = Tool.Run("compile", Shapes, "--out", path);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("outputs 'scores', 'saliency'", output, StringComparison.Ordinal);
        Assert.Contains(Onnx.OnnxModel.Load(path).Graph.Outputs, o => o.Name == "saliency");
        Assert.Equal(2, Tool.Run("compile", Shapes, "--method", "lime", "--out", path).Code);
    }

    [Fact]
    public void A_class_is_drawn()
    {
        var (code, output, error) = Tool.Run("visualize-class", Shapes, "--class", "ring", "--labels", "shapes.labels.txt", "--preprocess", "unit", "--steps", "20", "--frames-every", "10", "--out", _folder);
        Assert.True((code, error) == (0, ""), error);
        Assert.Matches("class [0-9]+ ring: p = ", output);
        Assert.Equal(1 + output.Split('\n').Count(l => l.Contains(".step", StringComparison.Ordinal)), Directory.GetFiles(_folder, "*.png").Length);
    }

    [Fact]
    public void An_attack_says_what_the_model_saw_before_and_after()
    {
        var (code, output, error) = Tool.Run("attack", Shapes, Tool.Picture, "--labels", "shapes.labels.txt", "--preprocess", "unit", "--method", "pgd", "--eps", "1/255,16/255", "--out", _folder);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches("(?s)^before: .*\nafter: .*\n(smallest eps|none of these).*wrote ", output);
        Assert.Equal(2, Tool.Run("attack", Shapes, Tool.Picture, "--eps", "much", "--out", _folder).Code);
    }

    /// <summary>Every help text in the document is what the program prints.</summary>
    [Fact]
    public void The_document_shows_the_help_of_the_program()
    {
        var shown = Help().Matches(Repository.Read("docs/command-line.md"));
        Assert.Equal(8, shown.Count);
        Assert.All(shown, m => Assert.Equal(Trim(Tool.Run([.. m.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Output), Trim(m.Groups[2].Value)));

        static string Trim(string text) => string.Join('\n', text.Split('\n').Select(l => l.TrimEnd())).Trim();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(@"```\n\$ mlsaliency ([a-z-]* ?)--help\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Help();
}
