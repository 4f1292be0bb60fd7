using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency;

/// <summary>Where an explanation comes from, as JSON.</summary>
static class Provenance
{
    internal static JsonSerializerOptions Json { get; } = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static JsonObject Write(PictureExplanation explanation)
    {
        var (owner, attribution) = (explanation.Owner, explanation.Attribution);
        var (model, score) = (owner.Model, owner.Engine.Model.Score);
        return new()
        {
            ["picture"] = explanation.File is { } file ? Path.GetFileName(file) : null,
            ["model"] = new JsonObject
            {
                ["name"] = model.Name,
                ["sha256"] = model.Sha256,
                ["opset"] = model.Opset,
                ["producer"] = model.Producer,
            },
            ["method"] = ExplainerCatalog.ToJson(explanation.Method),
            ["layer"] = attribution.Layer?.Name,
            ["layerReason"] = explanation.Method is ILayerExplainer { Layer: null } ? owner.Engine.Model.DefaultLayerReason : null,
            ["target"] = explanation.Target.ToString(),
            ["scoreTensor"] = explanation.Target.Logits ? score.Logits : score.Output,
            ["explained"] = Class(explanation.Explained),
            ["value"] = Number(attribution.TargetValues[0]),
            ["predictions"] = new JsonArray([.. explanation.Predictions.Select(Class)]),
            ["completenessDelta"] = attribution.CompletenessDelta is { } delta ? Number(delta[0]) : null,
            ["steps"] = attribution.Steps?[0],
            ["fitR2"] = attribution.FitR2 is { } fit ? Number(fit[0]) : null,
            ["attributionShape"] = new JsonArray([.. attribution.Values.RowShape.Select(d => (JsonNode)d)]),
            ["preprocessing"] = JsonNode.Parse(owner.Preprocessing.ToJson()),
            ["engine"] = owner.Engine.Name,
            ["milliseconds"] = Math.Round(explanation.Elapsed.TotalMilliseconds, 3),
            ["version"] = Version,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
        };
    }

    static string? Version { get; } = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    static JsonNode Class(LabelledPrediction prediction)
        => new JsonObject { ["index"] = prediction.Index, ["label"] = prediction.Label, ["probability"] = Number(prediction.Probability) };

    // JSON has no words for these.
    static JsonNode? Number(float value) => float.IsFinite(value) ? value : null;
}
