using System.Text.RegularExpressions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Documents say what the code does: snippets compile and run, tables equal the catalogs, links lead somewhere.</summary>
public sealed partial class DocsTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/pipelines.md")]
    [InlineData("docs/methods.md")]
    [InlineData("docs/compiling.md")]
    [InlineData("docs/getting-started.md")]
    [InlineData("docs/pictures.md")]
    [InlineData("docs/report.md")]
    [InlineData("docs/scripts.md")]
    public void Snippets_are_those_that_run(string document)
    {
        string[] sources = [.. Files("tests/Microsoft.ML.Saliency.Tests", "*Snippets.cs"), .. Files("samples/Scripts", "*.cs")];
        var code = Squeeze(string.Concat(sources.Select(File.ReadAllText)));
        var snippets = Fenced().Matches(Repository.Read(document)).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet => Assert.Contains(Squeeze(snippet), code, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_methods_is_the_catalog()
    {
        var names = Rows("docs/methods.md").Select(cells => cells[0].Trim('`'));
        Assert.Equal(ExplainerCatalog.All.Select(m => m.Name), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_explainer_is_its_own_name()
        => Assert.All(ExplainerCatalog.All, info => Assert.Equal(info.Name, info.Create().Name));

    [Fact]
    public void Links_lead_to_files()
    {
        string[] documents = ["README.md", "CHANGELOG.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Repository.Root, f))];
        foreach (var document in documents)
        {
            var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
            foreach (var target in Link().Matches(Repository.Read(document)).Select(m => m.Groups[1].Value).Where(t => !t.StartsWith("http", StringComparison.Ordinal)))
            {
                Assert.True(Path.Exists(Path.Combine(folder, target.Split('#')[0])), $"{document} links to '{target}', which is not there.");
            }
        }
    }

    static string[] Files(string folder, string pattern) => Directory.GetFiles(Path.Combine(Repository.Root, folder), pattern);

    static IEnumerable<string[]> Rows(string document)
        => Repository.Read(document).Split("\n## ")[0].Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries));

    static string Squeeze(string code) => Blank().Replace(code, " ").Trim();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
