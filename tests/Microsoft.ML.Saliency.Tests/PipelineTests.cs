using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The pipeline of the README, from picture files to overlays.</summary>
public sealed class PipelineTests
{
    static string Shapes => Models.Path(Models.Shapes);

    internal static string[] Pictures => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "pictures"), "*.png").Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_row_has_scores_map_and_overlay()
    {
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable(Pictures.Select(p => new PathRow { Path = p }));
        using var model = Pipeline(ml).Fit(data);
        var explained = model.Transform(data);

        Assert.Equal("Vector<Single, 64, 64>", explained.Schema["saliency"].Type.ToString());
        Assert.IsType<ImageDataViewType>(explained.Schema["overlay"].Type);
        var paths = new List<string>();
        foreach (var row in ml.Data.CreateEnumerable<ExplainedRow>(explained, reuseRowObject: false))
        {
            paths.Add(row.Path);
            Assert.Equal(1, row.Scores.Sum(), 1e-4f);
            Assert.Equal(64 * 64, row.Saliency.Length);
            Assert.Equal((0f, 1f), (row.Saliency.Min(), row.Saliency.Max()));
            Assert.Equal((64, 64), (row.Overlay.Width, row.Overlay.Height));
            row.Overlay.Dispose();
        }

        Assert.Equal(Pictures, paths);
    }

    [Fact]
    public void Annotations_say_method_target_layer_and_range()
    {
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable(Pictures.Select(p => new PathRow { Path = p }));
        using var model = Pipeline(ml).Fit(data);
        var info = SaliencyColumn.Of(model.GetOutputSchema(data.Schema)["saliency"]);
        Assert.Equal(new SaliencyColumn("shapes.onnx", "grad-cam", "predicted class", "relu4", (0, 1)), info);
    }

    [Fact]
    public void A_prediction_engine_explains_one_row()
    {
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable(Pictures.Select(p => new PathRow { Path = p }));
        using var model = Pipeline(ml).Fit(data);
        using var engine = ml.Model.CreatePredictionEngine<PathRow, ExplainedRow>(model);
        var all = ml.Data.CreateEnumerable<ExplainedRow>(model.Transform(data), reuseRowObject: false).ToList();
        var one = engine.Predict(new PathRow { Path = Pictures[3] });
        Assert.InRange(Values.Difference(all[3].Saliency, one.Saliency), 0, 1e-5);
        Assert.InRange(Values.Difference(all[3].Scores, one.Scores), 0, 1e-6);
    }

    [Fact]
    public void Columns_that_nobody_reads_are_not_computed()
    {
        var ml = new MLContext(seed: 0);
        var counting = new CountingExplainer();
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(_ => new PixelRow()));
        var file = TinyModelFile();
        using var model = ml.Transforms.Explain("map", "Pixels", file, counting).Fit(data);
        var view = model.Transform(data);
        using (var cursor = view.GetRowCursor([view.Schema["Pixels"]]))
        {
            while (cursor.MoveNext())
            {
            }
        }

        Assert.Equal(0, counting.Calls);
        Assert.Equal(5, ml.Data.CreateEnumerable<MapRow>(view, reuseRowObject: true).Count());
        // Batches of 1, 2 and 2 rows: reading ahead doubles until the rows end.
        Assert.Equal(3, counting.Calls);
    }

    [Fact]
    public void Signed_maps_are_drawn_in_diverging_colours()
    {
        var ml = new MLContext(seed: 0);
        using var white = MLImage.CreateFromPixels(4, 4, MLPixelFormat.Rgba32, [.. Enumerable.Repeat((byte)255, 64)]);
        var data = ml.Data.LoadFromEnumerable([new SignedRow { Image = white, Pixels = [.. Enumerable.Range(0, 16).Select(i => i < 8 ? 1f : -1f)] }]);
        var options = new SaliencyEstimator.Options { Target = Target.Class(0), Map = new() { Reduction = ChannelReduction.Sum, Normalization = Normalization.Mass } };
        var pipeline = ml.Transforms.Explain("map", "Pixels", TinyModelFile(), new CountingExplainer(), options)
            .Append(ml.Transforms.RenderSaliency("overlay", "map", "Image", new() { Alpha = 1 }));
        using var model = pipeline.Fit(data);
        var overlay = ml.Data.CreateEnumerable<OverlayRow>(model.Transform(data), reuseRowObject: false).Single().Overlay.ToPicture();
        var (first, last) = (overlay.Rgba[..4], overlay.Rgba[^4..]);
        Assert.True(first[0] > first[2], "positive is red");
        Assert.True(last[2] > last[0], "negative is blue");
    }

    internal static string TinyModelFile()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "tiny.onnx");
        var temporary = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(temporary, TinyModels.Classifier().Bytes.ToArray());
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    internal static EstimatorChain<SaliencyRenderingTransformer> Pipeline(MLContext ml)
        => ml.Transforms.LoadImages("image", null, nameof(PathRow.Path))
            .Append(ml.Transforms.ResizeImages("image", 64, 64, "image"))
            .Append(ml.Transforms.ExtractPixels("pixels", "image"))
            .Append(ml.Transforms.ApplyOnnxModel("scores", "pixels", Shapes))
            .Append(ml.Transforms.ExplainByGradCam("saliency", "pixels", Shapes))
            .Append(ml.Transforms.RenderSaliency("overlay", "saliency", "image"));

    sealed class SignedRow
    {
        [ImageType(4, 4)]
        public MLImage? Image { get; set; }

        [VectorType(1, 4, 4)]
        public float[] Pixels { get; set; } = [];
    }

    sealed class OverlayRow
    {
        [ColumnName("overlay"), ImageType(64, 64)]
        public MLImage Overlay { get; set; } = null!;
    }
}
