using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Which class a pipeline explains: of a column, row by row, or the most probable ones.</summary>
public sealed class TargetOptionTests
{
    static readonly MLContext s_ml = new(seed: 0);

    // Class 0 of the tiny model has gradient 2/16 where 2 x + 0.5 > 0, class 1 -3/16 where -3 x + 0.25 > 0; both at x = 0.
    static readonly SaliencyEstimator.Options s_raw = new() { Map = new() { Reduction = ChannelReduction.Sum, Normalization = Normalization.None } };

    [Fact]
    public void A_column_names_the_class_of_each_row()
    {
        var data = s_ml.Data.LoadFromEnumerable([new Row { Class = 0 }, new Row { Class = 1 }, new Row { Class = -1 }]);
        using var model = s_ml.Transforms.Explain("map", "Pixels", PipelineTests.TinyModelFile(), new Gradient(), s_raw with { TargetColumnName = "Class" }).Fit(data);
        var view = model.Transform(data);
        Assert.Equal("class in column 'Class'", SaliencyColumn.Of(view.Schema["map"]).Target);
        // At x = 0 the scores are 0.5 and 0.25: class 0 is predicted.
        Assert.Equal([2f / 16, -3f / 16, 2f / 16], s_ml.Data.CreateEnumerable<MapRow>(view, false).Select(r => r.Map[5]));
    }

    [Fact]
    public void The_most_probable_classes_are_maps_of_one_column_on_one_scale()
    {
        var data = s_ml.Data.LoadFromEnumerable([new Row()]);
        using var raw = s_ml.Transforms.Explain("map", "Pixels", PipelineTests.TinyModelFile(), new Gradient(), s_raw with { Top = 2 }).Fit(data);
        var view = raw.Transform(data);
        Assert.Equal("Vector<Single, 2, 4, 4>", view.Schema["map"].Type.ToString());
        Assert.Equal("top 2 classes", SaliencyColumn.Of(view.Schema["map"]).Target);
        var map = s_ml.Data.CreateEnumerable<MapRow>(view, false).Single().Map;
        Assert.Equal((2f / 16, -3f / 16), (map[0], map[16]));

        using var scaled = s_ml.Transforms.Explain("map", "Pixels", PipelineTests.TinyModelFile(), new Gradient(), new() { Top = 2 }).Fit(data);
        map = s_ml.Data.CreateEnumerable<MapRow>(scaled.Transform(data), false).Single().Map;
        // |2/16| and |3/16| on one scale: the smaller is 0, the larger 1.
        Assert.Equal((0f, 1f), (map[0], map[16]));
    }

    [Fact]
    public void More_classes_than_there_are()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Transforms.Explain("map", "Pixels", PipelineTests.TinyModelFile(), new Gradient(), new() { Top = 3 }));
        Assert.StartsWith("Options.Top is 3; 'tiny.onnx' has 2 classes. Choose 1 to 2.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_column_of_text()
    {
        var data = s_ml.Data.LoadFromEnumerable([new Row()]);
        var estimator = s_ml.Transforms.Explain("map", "Pixels", PipelineTests.TinyModelFile(), new Gradient(), s_raw with { TargetColumnName = "Name" });
        var error = Assert.Throws<ArgumentException>(() => estimator.Fit(data));
        Assert.Equal("Schema mismatch for target column 'Name': expected a key, Int32, Int64, UInt32 or Single, got String. Turn labels into keys with MapValueToKey. (Parameter 'inputSchema')", error.Message);
    }

    sealed class Row
    {
        [VectorType(1, 4, 4)]
        public float[] Pixels { get; set; } = new float[16];

        public int Class { get; set; }

        public string Name { get; set; } = "";
    }
}
