using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The JSON Schema of the documents describes what is read.</summary>
public sealed class PreprocessingSchemaTests
{
    static readonly JsonObject s_properties = JsonNode.Parse(Repository.Read("docs/preprocessing.schema.json"))!["properties"]!.AsObject();

    [Fact]
    public void It_has_every_member_and_no_other()
        => Assert.Equal(
            typeof(ImagePreprocessing).GetProperties().Where(p => p.SetMethod is { IsStatic: false }).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Append("$schema").Order(StringComparer.Ordinal),
            s_properties.Select(p => p.Key).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("resize", typeof(ResizeMode))]
    [InlineData("letterboxAnchor", typeof(LetterboxAnchor))]
    [InlineData("channels", typeof(PixelOrder))]
    [InlineData("layout", typeof(ImageLayout))]
    public void Choices_are_those_that_are_read(string member, Type choices)
        => Assert.Equal(Enum.GetNames(choices).Select(JsonNamingPolicy.CamelCase.ConvertName), s_properties[member]!["enum"]!.AsArray().Select(c => (string?)c).OfType<string>());

    [Fact]
    public void Defaults_are_those_of_an_empty_file()
    {
        var defaults = JsonNode.Parse(ImagePreprocessing.FromJson("""{ "$schema": "preprocessing.schema.json" }""").ToJson())!;
        Assert.All(s_properties.Where(p => p.Value!["default"] is not null), p => Assert.Equal(defaults[p.Key]!.ToJsonString(), p.Value!["default"]!.ToJsonString()));
    }
}
