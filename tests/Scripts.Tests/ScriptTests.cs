using Microsoft.ML.Saliency.Tests;

namespace Scripts.Tests;

/// <summary>Every script runs: the first as its usage line says, which builds the library where it is not, and the others over that library.</summary>
public sealed class ScriptTests(FirstScript first) : IClassFixture<FirstScript>, IDisposable
{
    readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Every_script_is_tested_here()
        => Assert.Equal(
            ["compare-methods.cs", "contact-sheet.cs", "explain.cs", "figures.cs", "sweep-layers.cs"],
            Directory.GetFiles(Path.Combine(Repository.Root, "samples/Scripts"), "*.cs").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Explain_draws_a_figure()
    {
        Assert.StartsWith("star, 99", first.Output, StringComparison.Ordinal);
        Assert.Equal((2 * 16 + 3 * 192 + 2 * 14, 324), first.Shell.SizeOf("out/explain.png"));
    }

    [Fact]
    public void Compare_methods_draws_twelve()
    {
        Assert.Equal(12, Run("compare-methods").Split('\n').Count(l => l.Contains(" ms  ", StringComparison.Ordinal)));
        Assert.Equal((2 * 16 + 5 * 192 + 4 * 14, 816), SizeOf("out/methods.png"));
    }

    [Fact]
    public void Sweep_layers_draws_all_of_them()
    {
        Assert.StartsWith("12 layers; by default relu4: ", Run("sweep-layers"), StringComparison.Ordinal);
        Assert.True(SizeOf("out/layers.png").Width > 5 * 128);
    }

    [Fact]
    public void Contact_sheet_leaves_out_what_is_no_picture()
    {
        var pictures = Directory.CreateDirectory(Path.Combine(_shell.Folder, "pictures")).FullName;
        foreach (var name in (string[])["ring_1001.png", "star_1011.png"])
        {
            File.Copy(Path.Combine(Repository.Root, "samples/ShapesClassifier/pictures", name), Path.Combine(pictures, name));
        }

        File.WriteAllText(Path.Combine(pictures, "notes.txt"), "no picture");
        Assert.StartsWith("2 pictures: sheet.png", Run("contact-sheet", pictures, "sheet.png"), StringComparison.Ordinal);
        Assert.Equal((2 * 16 + 4 * 128 + 3 * 14, 260), SizeOf("sheet.png"));
    }

    [Fact]
    public void Figures_draws_those_of_the_documents()
    {
        Run("figures", "figures");
        Assert.All((string[])["color-maps", "looks", "classes"], name => Assert.True(SizeOf($"figures/figure-{name}.png").Width > 500));
    }

    string Run(string script, params string[] arguments) => _shell.Run(script, build: ["-p:BuildProjectReferences=false"], arguments);

    (int Width, int Height) SizeOf(string file) => _shell.SizeOf(file);
}
