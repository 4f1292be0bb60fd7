using Microsoft.ML.Data;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>A photo through the whole pipeline: JPEG, preprocessing, prediction, explanation.</summary>
public sealed class SqueezeNetTests(ITestOutputHelper log)
{
    // Where the cat sits in the 224 x 224 crop that the model sees: columns 35 to 215 of all rows; its head is the upper left part of that.
    static readonly (int Left, int Top, int Right, int Bottom) s_cat = (35, 0, 215, 224);
    static readonly (int Left, int Top, int Right, int Bottom) s_head = (40, 0, 145, 90);

    [SkippableFact]
    public void The_tabby_cat_is_one_and_GradCam_lies_on_it()
    {
        var model = Models.Path(Models.SqueezeNet);
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable([new PathRow { Path = Eval.Photo("tabby_cat_box.jpg") }]);
        var pipeline = ml.Transforms.LoadImages("image", null, nameof(PathRow.Path))
            .Append(ml.Transforms.PrepareImages("input", "image", ImagePreprocessing.ImageNet with { Width = 224, Height = 224 }))
            .Append(ml.Transforms.ApplyOnnxModel("output", "input", model))
            .Append(ml.Transforms.ExplainByGradCam("map", "input", model));
        using var fitted = pipeline.Fit(data);
        var row = ml.Data.CreateEnumerable<Row>(fitted.Transform(data), reuseRowObject: false).Single();

        var top = Prediction.Top(row.Output, ScoreActivation.None, 3);
        log.WriteLine(string.Join(", ", top.Select(p => $"{p.Index}: {p.Probability:0.000}")));
        Assert.Equal(281, top[0].Index);
        Assert.InRange(top[0].Probability, 0.419f, 0.459f);

        var (cat, head) = (Share(row.Map, s_cat), Share(row.Map, s_head));
        log.WriteLine($"share of the map's mass on the cat {cat:P1}, on its head {head:P1}");
        Assert.InRange(cat, 0.85, 1);
        Assert.InRange(head, 0.33, 1);
    }

    static double Share(float[] map, (int Left, int Top, int Right, int Bottom) box)
    {
        var inside = 0.0;
        for (var y = box.Top; y < box.Bottom; y++)
        {
            inside += map.AsSpan(y * 224 + box.Left, box.Right - box.Left).ToArray().Sum();
        }

        return inside / map.Sum();
    }

    sealed class Row
    {
        [ColumnName("output")]
        public float[] Output { get; set; } = [];

        [ColumnName("map")]
        public float[] Map { get; set; } = [];
    }
}
