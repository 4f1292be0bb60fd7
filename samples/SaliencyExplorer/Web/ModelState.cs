using Microsoft.ML.Saliency;
using SaliencyExplorer.Models;

namespace SaliencyExplorer.Web;

/// <summary>The model as the page knows it.</summary>
sealed record ModelState(
    string Name, bool IsDemo, string Producer, int Opset, string Sha256, string Input, int Classes, string Scores,
    IReadOnlyList<LayerState> Layers, string? DefaultLayer, string DefaultLayerReason,
    IReadOnlyList<MethodState> Methods, IReadOnlyList<EngineCheck> Engines, string? Agreement,
    string Engine, string EngineInUse, string Preprocessing, string PreprocessingJson, int Labels, string? LabelsName)
{
    internal static ModelState Of(ServedModel served)
    {
        var (model, check, settings) = (served.Description, served.Check, served.Settings);
        var compiled = SaliencyCompiler.Methods;
        return new(
            served.Saliency.Model.Name,
            served.IsDemo,
            served.Saliency.Model.Producer,
            check.Opset,
            check.Sha256,
            $"{model.Input.Width} × {model.Input.Height}, {(model.Input.Channels == 1 ? "grey" : "colour")}",
            model.Score.Classes,
            model.Score.Logits == model.Score.Output ? $"'{model.Score.Output}', as it is" : $"'{model.Score.Logits}', in front of the {model.Score.Activation.ToString().ToLowerInvariant()}",
            [.. model.Layers.Select(l => new LayerState(l.Name, $"{l.Channels} × {l.Height} × {l.Width}"))],
            model.DefaultLayer?.Name,
            model.DefaultLayerReason,
            [.. ExplainerCatalog.All.Join(check.Methods, i => i.Name, m => m.Name, (info, method) => MethodState.Of(info, method, compiled.Contains(info.Name)))],
            check.Engines,
            check.Agreement is { } agreement ? $"The engines {(agreement.Agree ? "agree" : "DIFFER")}: scores to {agreement.Scores:0.0E+0}, gradients to {agreement.Gradient:0.0E+0}." : null,
            settings.Engine,
            served.Saliency.Engine.Name,
            settings.Preprocessing,
            served.Saliency.Preprocessing.ToJson(),
            settings.Labels.Count,
            settings.LabelsName);
    }
}

/// <summary>A layer as the page knows it.</summary>
sealed record LayerState(string Name, string Shape);

/// <summary>A method as the page knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name in titles.</param>
/// <param name="Kind">What it asks of the model: "gradient", "layer", "attention" or "black box".</param>
/// <param name="Reason">Why it cannot explain the model; null where it can.</param>
/// <param name="Passes">About how many pictures go through the model.</param>
/// <param name="Compiles">Whether it can become part of an ONNX file.</param>
sealed record MethodState(string Name, string Title, string Kind, string? Reason, long Passes, bool Compiles)
{
    internal static MethodState Of(ExplainerInfo info, MethodCheck check, bool compiles)
        => new(info.Name, info.Title, KindOf(info.Create()), check.Reason, check.PassesPerRow, compiles);

    static string KindOf(IExplainer method) => method switch
    {
        IPerturbationExplainer => "black box",
        AttentionMethod => "attention",
        ILayerExplainer => "layer",
        _ => "gradient",
    };
}
