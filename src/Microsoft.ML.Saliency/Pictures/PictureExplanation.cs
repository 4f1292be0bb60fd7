namespace Microsoft.ML.Saliency;

/// <summary>One picture, explained: what the model answered, and the map of why. Made by <see cref="OnnxSaliency"/>.</summary>
public sealed record PictureExplanation
{
    /// <summary>The model; needed for provenance only, so it may be disposed before this is used up.</summary>
    internal OnnxSaliency Owner { get; init; } = null!;

    /// <summary>The file that the picture came from; null for a picture from memory.</summary>
    public string? File { get; init; }

    /// <summary>The picture as the model saw it, at the model's size.</summary>
    public required Picture Picture { get; init; }

    /// <summary>The method, with its options.</summary>
    public required IExplainer Method { get; init; }

    /// <summary>The score that was asked for.</summary>
    public required Target Target { get; init; }

    /// <summary>What the method found, of one row: raw signed values and where they come from.</summary>
    public required Attribution Attribution { get; init; }

    /// <summary>The five most probable classes, best first.</summary>
    public required IReadOnlyList<LabelledPrediction> Predictions { get; init; }

    /// <summary>The class that is explained.</summary>
    public required LabelledPrediction Explained { get; init; }

    /// <summary>How long the explanation took, with preprocessing, without drawing.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The method's name in titles, with the layer where one was chosen: "Grad-CAM", "Grad-CAM, relu3".</summary>
    public string Title
        => (ExplainerCatalog.All.FirstOrDefault(m => m.Name == Method.Name)?.Title ?? Method.Name) + (Method is ILayerExplainer { Layer: { } layer } ? $", {layer}" : "");

    /// <summary>How the map is usually shown.</summary>
    public MapStyle Style => MapStyle.Of(Attribution);

    /// <summary>The map [height, width] at the picture's size.</summary>
    /// <param name="options">How; null for <see cref="Style"/>.</param>
    public float[] Map(MapOptions? options = null) => SaliencyMaps.From(Attribution, Picture.Height, Picture.Width, options ?? Style.Map).Data;

    /// <summary>The map over the picture.</summary>
    /// <param name="options">How; null for <see cref="Style"/>.</param>
    /// <param name="map">How the map is made; null for <see cref="Style"/>.</param>
    public Picture Overlay(OverlayOptions? options = null, MapOptions? map = null)
        => Saliency.Overlay.Render(Picture, Map(map), Picture.Width, Picture.Height, options ?? Style.Overlay);

    /// <summary>The map alone, in colours.</summary>
    public Picture HeatMap(MapOptions? map = null, ColorMap? colors = null)
        => Saliency.HeatMap.Render(Map(map), Picture.Width, Picture.Height, colors ?? Style.Overlay.ColorMap);

    /// <summary>Writes the map over the picture as PNG, or what else the ending says.</summary>
    public void SavePng(string path) => Overlay().Save(path);

    /// <summary>Writes the raw attribution as a NumPy array, float32 [C, h, w].</summary>
    public void SaveAttribution(string path) => SaveNpy(path, Attribution.Values.Data, Attribution.Values.RowShape);

    /// <summary>Writes the map before normalisation as a NumPy array, float32 [height, width].</summary>
    public void SaveMap(string path) => SaveNpy(path, Map(Style.Map with { Normalization = Normalization.None }), [Picture.Height, Picture.Width]);

    /// <summary>All that led to the explanation, as JSON: model and its hash, method and every option, target, scores, engine, versions, time.</summary>
    public string ToJson() => Provenance.Write(this).ToJsonString(Provenance.Json);

    /// <summary>What the picture is called in figures.</summary>
    internal string Name => System.IO.Path.GetFileName(File) ?? "picture";

    static void SaveNpy(string path, float[] values, IReadOnlyList<int> shape)
    {
        using var stream = System.IO.File.Create(path);
        NpyWriter.Write(stream, values, [.. shape]);
    }
}
