using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency;

public abstract partial record Baseline
{
    /// <summary>Its kind and numbers: <c>{ "kind": "constant", "value": 0 }</c>.</summary>
    internal JsonObject ToJson() => this switch
    {
        ConstantBaseline b => new() { ["kind"] = "constant", ["value"] = b.Value },
        MeanBaseline => new() { ["kind"] = "mean" },
        BlurredBaseline b => new() { ["kind"] = "blurred", ["sigma"] = b.Sigma },
        NoiseBaseline b => new() { ["kind"] = "noise", ["count"] = b.Pictures, ["seed"] = b.Seed },
        ChannelBaseline b => new() { ["kind"] = "channels", ["values"] = new JsonArray([.. b.Values.Select(v => JsonValue.Create(v))]) },
        PictureBaseline b => new() { ["kind"] = "values", ["values"] = new JsonArray([.. b.Values.Select(v => JsonValue.Create(v))]) },
        _ => throw new NotSupportedException($"Baseline {GetType().Name} cannot be written."),
    };

    /// <summary>Reads what <see cref="ToJson"/> writes.</summary>
    /// <exception cref="JsonException">No such kind, or numbers missing.</exception>
    internal static Baseline FromJson(JsonObject json)
    {
        try
        {
            return (string?)json["kind"] switch
            {
                "constant" => Constant((float)At("value")),
                "mean" => PerChannelMean,
                "blurred" => Blurred((double)At("sigma")),
                "noise" => UniformNoise((int)At("count"), (int)At("seed")),
                "channels" => new ChannelBaseline(Numbers()),
                "values" => new PictureBaseline(Numbers()),
                var kind => throw new JsonException($"'{kind}' is no kind of baseline. Choose constant, mean, blurred, noise, channels or values."),
            };
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"The numbers of baseline {json.ToJsonString()} are missing or wrong.", e);
        }

        float[] Numbers() => [.. At("values").AsArray().Select(v => (float)(v ?? throw new JsonException("A number is missing.")))];

        JsonNode At(string name) => json[name] ?? throw new JsonException($"The baseline has no '{name}'.");
    }
}
