using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>How options look in a saved model.</summary>
static class OptionsJson
{
    static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new Converter<Target>(TargetJson, TargetOf),
            new Converter<Batch>(BatchJson, BatchOf),
            new Converter<ColorMap>(map => JsonValue.Create(map.Name), json => ColorMap.Create((string)json!)),
            new Converter<EngineOptions>(EngineJson, EngineOf),
            new Converter<ImagePreprocessing>(p => JsonNode.Parse(p.ToJson())!, json => ImagePreprocessing.FromJson(json.ToJsonString())),
        },
    };

    internal static JsonNode Of<T>(T options) => JsonSerializer.SerializeToNode(options, s_options)!;

    internal static T Read<T>(JsonNode json) => json.Deserialize<T>(s_options)!;

    static JsonObject TargetJson(Target target)
    {
        var json = new JsonObject { ["kind"] = target.Kind.ToString(), ["logits"] = target.Logits };
        if (target.Classes is [var index])
        {
            json["class"] = index;
        }

        if (target.Weights is { } weights)
        {
            json["weights"] = BatchJson(weights);
        }

        return json;
    }

    static Target TargetOf(JsonNode json)
    {
        var index = (int?)json["class"];
        var target = Enum.Parse<TargetKind>((string)json["kind"]!) switch
        {
            TargetKind.Weighted => Target.Weighted(BatchOf(json["weights"]!)),
            TargetKind.Loss => index is { } label ? Target.Loss(label) : Target.Loss(),
            _ => index is { } known ? Target.Class(known) : Target.Predicted,
        };
        return target with { Logits = (bool)json["logits"]! };
    }

    static JsonObject EngineJson(EngineOptions engine)
        => new() { ["engine"] = engine.Name, ["options"] = JsonSerializer.SerializeToNode(engine, engine.GetType(), s_options) };

    static EngineOptions EngineOf(JsonNode json)
        => (EngineOptions)json["options"].Deserialize(EngineCatalog.Create((string)json["engine"]!).GetType(), s_options)!;

    static JsonObject BatchJson(Batch batch) => new()
    {
        ["rows"] = batch.Rows,
        ["shape"] = new JsonArray([.. batch.RowShape.Select(d => JsonValue.Create(d))]),
        ["data"] = Convert.ToBase64String(MemoryMarshal.AsBytes(batch.Data.AsSpan())),
    };

    static Batch BatchOf(JsonNode json)
        => new([.. MemoryMarshal.Cast<byte, float>(Convert.FromBase64String((string)json["data"]!))], (int)json["rows"]!, [.. json["shape"]!.AsArray().Select(d => (int)d!)]);

    sealed class Converter<T>(Func<T, JsonNode> write, Func<JsonNode, T> read) : JsonConverter<T>
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(JsonNode.Parse(ref reader)!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => write(value).WriteTo(writer);
    }
}
