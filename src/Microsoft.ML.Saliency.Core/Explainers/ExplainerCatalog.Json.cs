using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Saliency;

public static partial class ExplainerCatalog
{
    const string Method = "method";

    /// <summary>Writes a method with all its options: <c>{ "method": "grad-cam", "layer": "conv4" }</c>.</summary>
    /// <exception cref="ArgumentException">The method is not in the catalog.</exception>
    public static JsonObject ToJson(IExplainer explainer)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        if (!s_byName!.TryGetValue(explainer.Name, out var info) || info.Create().GetType() != explainer.GetType())
        {
            throw Throw.NotInCatalog(explainer, s_byName.Keys);
        }

        var json = new JsonObject { [Method] = explainer.Name };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(explainer, explainer.GetType(), ExplainerJson.Options)!.AsObject())
        {
            json[name] = value?.DeepClone();
        }

        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> writes; options that are left out keep their defaults.</summary>
    /// <exception cref="ArgumentException">No such method, no such option, or a value that an option cannot hold.</exception>
    public static IExplainer FromJson(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var explainer = Create(json[Method] is JsonValue value && value.TryGetValue(out string? name) ? name : "");
        var options = new JsonObject();
        foreach (var (key, node) in json.Where(p => p.Key != Method))
        {
            options[key] = node?.DeepClone();
        }

        try
        {
            return (IExplainer)options.Deserialize(explainer.GetType(), ExplainerJson.Options)!;
        }
        catch (JsonException e)
        {
            throw Throw.ExplainerJson(explainer, e);
        }
    }
}

/// <summary>How the options of methods look in JSON.</summary>
static class ExplainerJson
{
    internal static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        MaxDepth = 16,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new BaselineConverter(), new InnerConverter() },
    };

    sealed class BaselineConverter : JsonConverter<Baseline>
    {
        public override Baseline Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => JsonNode.Parse(ref reader) is JsonObject json ? Baseline.FromJson(json) : throw new JsonException("A baseline is an object with a kind.");

        public override void Write(Utf8JsonWriter writer, Baseline value, JsonSerializerOptions options) => value.ToJson().WriteTo(writer);
    }

    /// <summary>The method inside a method.</summary>
    sealed class InnerConverter : JsonConverter<IExplainer>
    {
        public override IExplainer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => JsonNode.Parse(ref reader) is JsonObject json ? ExplainerCatalog.FromJson(json) : throw new JsonException("A method is an object.");

        public override void Write(Utf8JsonWriter writer, IExplainer value, JsonSerializerOptions options) => ExplainerCatalog.ToJson(value).WriteTo(writer);
    }
}
