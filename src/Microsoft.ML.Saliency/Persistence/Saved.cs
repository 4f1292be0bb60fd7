using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>What a saved model keeps of a <see cref="SaliencyPlan"/>.</summary>
static class Saved
{
    internal const int Version = 1;

    // Base64 in an expression: half a second and a few hundred megabytes when the model is loaded.
    const long EmbeddedBytes = 16 << 20;

    internal static JsonObject Config(SaliencyPlan plan) => new()
    {
        ["version"] = Version,
        ["kind"] = nameof(SaliencyTransformer),
        ["output"] = plan.OutputColumnName,
        ["input"] = plan.InputColumnName,
        ["model"] = new JsonObject { ["name"] = plan.Model.Name, ["path"] = plan.Model.Path, ["sha256"] = plan.Model.Sha256 },
        ["explainer"] = ExplainerCatalog.ToJson(plan.Explainer),
        ["options"] = OptionsJson.Of(plan.Options),
    };

    /// <summary>The ONNX file in base64; empty where it stays a file.</summary>
    internal static string Payload(SaliencyPlan plan)
        => IsEmbedded(plan) ? Convert.ToBase64String(plan.Model.Bytes.Span) : "";

    /// <summary>The transformer that was saved, with an engine of its own.</summary>
    /// <exception cref="FileNotFoundException">The ONNX file is not where it was.</exception>
    /// <exception cref="InvalidDataException">The ONNX file is another one, or the configuration is damaged.</exception>
    internal static SaliencyTransformer Transformer(JsonObject config, string payload)
        => Plan(config, payload).Open((string?)config["target"] switch
        {
            nameof(SavedTarget.Key) => new KeyDataViewType(typeof(uint), int.MaxValue),
            nameof(SavedTarget.Unsigned) => NumberDataViewType.UInt32,
            nameof(SavedTarget.Integer) => NumberDataViewType.Int64,
            _ => null,
        }, SavedPicture.Of(config));

    static SaliencyPlan Plan(JsonObject config, string payload)
        => new((string?)config["output"], (string)config["input"]!, Model(config["model"]!, payload), ExplainerCatalog.FromJson(config["explainer"]!.AsObject()), OptionsJson.Read<SaliencyEstimator.Options>(config["options"]!));

    static bool IsEmbedded(SaliencyPlan plan) => plan.Options.Storage switch
    {
        ModelStorage.File => false,
        ModelStorage.Embedded => HoldsAll(plan.Model)
            ? true
            : throw new NotSupportedException($"'{plan.Model.Name}' keeps weights in files beside it, so that it cannot be embedded in a saved model. Set Options.Storage to ModelStorage.File."),
        _ => plan.Model.Bytes.Length <= EmbeddedBytes && HoldsAll(plan.Model),
    };

    // A model that comes from memory has no folder to look for external weights in.
    static bool HoldsAll(OnnxModel model)
    {
        try
        {
            OnnxModel.Load(model.Bytes, model.Name);
            return true;
        }
        catch (OnnxFormatException)
        {
            return false;
        }
    }

    static OnnxModel Model(JsonNode model, string payload)
    {
        var (name, path, hash) = ((string)model["name"]!, (string?)model["path"], (string)model["sha256"]!);
        if (payload.Length > 0)
        {
            var bytes = Convert.FromBase64String(payload);
            var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
            return actual == hash ? OnnxModel.Load(bytes, name) : throw new InvalidDataException($"The saved model's copy of '{name}' has SHA-256 {actual}; it was saved with {hash}. The saved model is damaged: save it again.");
        }

        string[] places = [.. new[] { path, Path.Combine(AppContext.BaseDirectory, name), Path.GetFullPath(name) }.OfType<string>().Distinct()];
        var found = places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"The saved model explains '{name}' (SHA-256 {hash}), which is not where it was. Looked for: {string.Join(", ", places)}. Put the file at one of these places, or save with ModelStorage.Embedded.", path);
        var read = OnnxModel.Load(found);
        return read.Sha256 == hash
            ? read
            : throw new InvalidDataException($"'{found}' has SHA-256 {read.Sha256}; the saved model explains the file with {hash}. Put that file back, or fit and save again.");
    }
}
