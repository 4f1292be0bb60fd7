using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Rows are explained in batches, and nobody notices but by the time it takes.</summary>
public sealed class ReadAheadTests
{
    readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void Batches_double_up_to_the_size_asked_for()
    {
        var counting = new CountingExplainer();
        Assert.Equal(30, Rows(Explain(counting, new() { BatchSize = 8 }, Numbered(30))).Count);
        Assert.Equal([1, 2, 4, 8, 8, 7], counting.Batches);
    }

    [Fact]
    public void Whoever_looks_at_one_row_waits_for_one_row()
    {
        var counting = new CountingExplainer();
        Assert.Single(Rows(_ml.Data.TakeRows(Explain(counting, new(), Numbered(30)), 1)));
        Assert.Equal([1], counting.Batches);
    }

    [Fact]
    public void A_method_of_many_passes_is_given_few_rows()
    {
        var noisy = new SmoothGrad { Samples = 3 };
        using var model = _ml.Transforms.Explain("map", "Pixels", PipelineTests.TinyModelFile(), noisy, new() { BatchSize = 8 }).Fit(Numbered(1));
        var batches = new List<long>();
        var progress = new Immediate(p => batches.Add(p.Rows));
        using var other = _ml.Transforms.Explain("map", "Pixels", PipelineTests.TinyModelFile(), noisy, new() { BatchSize = 8, Progress = progress }).Fit(Numbered(1));
        Rows(other.Transform(Numbered(7)));
        // 8 rows through the model are two rows of four samples.
        Assert.Equal([1, 3, 5, 7], batches);
    }

    [Fact]
    public void A_row_that_cannot_be_read_throws_in_its_turn_and_loses_no_other()
    {
        var view = Explain(new CountingExplainer(), new(), _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new Fragile { Id = i, Broken = i == 5 })));
        using var cursor = view.GetRowCursor([view.Schema["Id"], view.Schema["map"]]);
        var (id, map) = (cursor.GetGetter<int>(view.Schema["Id"]), cursor.GetGetter<VBuffer<float>>(view.Schema["map"]));
        var (number, values) = (0, default(VBuffer<float>));
        for (var i = 0; i < 12; i++)
        {
            Assert.True(cursor.MoveNext());
            id(ref number);
            Assert.Equal(i, number);
            if (i == 5)
            {
                Assert.Equal("Row 5 is broken.", Assert.Throws<InvalidDataException>(() => map(ref values)).Message);
            }
            else
            {
                map(ref values);
                Assert.Equal(i, values.GetItemOrDefault(3));
            }
        }

        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void A_row_that_cannot_be_explained_throws_in_its_turn_and_loses_no_other()
    {
        var explainer = new CountingExplainer
        {
            Before = batch =>
            {
                if (Enumerable.Range(0, batch.Rows).Any(row => batch[row][0] == 5))
                {
                    throw new InvalidDataException("No explanation for 5.");
                }
            },
        };
        var view = Explain(explainer, new(), Numbered(12));
        using var cursor = view.GetRowCursor([view.Schema["map"]]);
        var map = cursor.GetGetter<VBuffer<float>>(view.Schema["map"]);
        var values = default(VBuffer<float>);
        for (var i = 0; cursor.MoveNext(); i++)
        {
            if (i == 5)
            {
                Assert.Equal("No explanation for 5.", Assert.Throws<InvalidDataException>(() => map(ref values)).Message);
                continue;
            }

            map(ref values);
            Assert.Equal(i, values.GetItemOrDefault(0));
        }

        // Rows 3 to 6 were one batch, which was then explained row by row.
        Assert.Equal([1, 2, 4, 1, 1, 1, 1, 5], explainer.Batches);
    }

    [Fact]
    public void A_cancelled_read_stops()
    {
        using var source = new CancellationTokenSource();
        var explainer = new CountingExplainer { Before = batch => { if (batch.Rows == 4) { source.Cancel(); } } };
        var view = Explain(explainer, new() { Cancellation = source.Token }, Numbered(100));
        var seen = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in _ml.Data.CreateEnumerable<MapRow>(view, reuseRowObject: true))
            {
                seen++;
            }
        });
        Assert.Equal((3, 3), (seen, explainer.Calls));
    }

    [Fact]
    public void Progress_and_the_context_s_log_hear_of_the_rows()
    {
        var (heard, logged) = (new List<long>(), new List<string>());
        _ml.Log += (_, e) => logged.Add(e.Message);
        var explainer = new CountingExplainer { Before = batch => Thread.Sleep(batch.Rows >= 4 ? 1100 : 0) };
        Rows(Explain(explainer, new() { Progress = new Immediate(p => heard.Add(p.Rows)), Context = _ml, BatchSize = 4 }, Numbered(8)));
        Assert.Equal([1, 3, 7, 8], heard);
        Assert.Contains(logged, m => m.Contains("Engine 'torch' for 'tiny.onnx' made in", StringComparison.Ordinal));
        Assert.Contains(logged, m => m.Contains("counting: 7 rows explained", StringComparison.Ordinal));
    }

    [Fact]
    public void Pictures_that_are_read_ahead_outlive_the_rows_they_come_from()
    {
        // ResizeImages passes a picture of the right size on as it is, and the loader disposes it when the next row is read.
        var data = _ml.Data.LoadFromEnumerable(PipelineTests.Pictures.Select(p => new PathRow { Path = p }));
        var pipeline = _ml.Transforms.LoadImages("image", null, nameof(PathRow.Path))
            .Append(_ml.Transforms.ResizeImages("image", 64, 64, "image"))
            .Append(_ml.Transforms.ExplainByGradCam("saliency", "image", Models.Path(Models.Shapes), options: new()
            {
                Preprocessing = new() { Scale = 1 },
                ScoreColumnName = "scores",
                OverlayColumnName = "overlay",
            }));
        using var model = pipeline.Fit(data);
        var rows = 0;
        foreach (var row in _ml.Data.CreateEnumerable<Pictured>(model.Transform(data), reuseRowObject: false))
        {
            using var file = MLImage.CreateFromFile(row.Path);
            Assert.Equal(file.ToPicture().Rgba, row.Image.ToPicture().Rgba);
            Assert.Equal((64, 64), (row.Overlay.Width, row.Overlay.Height));
            row.Overlay.Dispose();
            rows++;
        }

        Assert.Equal(PipelineTests.Pictures.Length, rows);
    }

    [Fact]
    public void A_row_without_a_picture_has_missing_values()
    {
        var data = _ml.Data.LoadFromEnumerable([new ImageRow(), new ImageRow { Image = MLImage.CreateFromPixels(4, 4, MLPixelFormat.Rgba32, new byte[64]) }]);
        using var model = _ml.Transforms.ExplainByGradCam("map", "Image", Models.Path(Models.Shapes), options: new()
        {
            Preprocessing = new(),
            ScoreColumnName = "scores",
            PredictedLabelColumnName = "label",
            OverlayColumnName = "overlay",
        }).Fit(data);
        var rows = Values.Of(model.Transform(data), "map", "scores", "label", "overlay");
        Assert.All((float[])rows[0]["map"]!, v => Assert.True(float.IsNaN(v)));
        Assert.All((float[])rows[0]["scores"]!, v => Assert.True(float.IsNaN(v)));
        Assert.Equal((0u, null), ((uint)rows[0]["label"]!, rows[0]["overlay"]));
        Assert.All((float[])rows[1]["map"]!, v => Assert.False(float.IsNaN(v)));
        Assert.NotEqual(0u, (uint)rows[1]["label"]!);
    }

    IDataView Explain(IExplainer explainer, SaliencyEstimator.Options options, IDataView data)
        => _ml.Transforms.Explain("map", "Pixels", PipelineTests.TinyModelFile(), explainer, options with { Map = new() { Normalization = Normalization.None } }).Fit(data).Transform(data);

    IDataView Numbered(int rows) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new Fragile { Id = i }));

    List<MapRow> Rows(IDataView view) => [.. _ml.Data.CreateEnumerable<MapRow>(view, reuseRowObject: false)];

    sealed class Immediate(Action<SaliencyProgress> report) : IProgress<SaliencyProgress>
    {
        public void Report(SaliencyProgress value) => report(value);
    }

    sealed class Fragile
    {
        public int Id { get; set; }

        [NoColumn]
        public bool Broken { get; set; }

        [VectorType(1, 4, 4)]
        public float[] Pixels => Broken ? throw new InvalidDataException($"Row {Id} is broken.") : [.. Enumerable.Repeat((float)Id, 16)];
    }

    sealed class Pictured
    {
        public string Path { get; set; } = "";

        [ColumnName("image"), ImageType(64, 64)]
        public MLImage Image { get; set; } = null!;

        [ColumnName("overlay"), ImageType(64, 64)]
        public MLImage Overlay { get; set; } = null!;
    }
}
