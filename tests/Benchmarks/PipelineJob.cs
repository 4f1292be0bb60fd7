using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>What ML.NET around the engine costs: 500 rows through a transformer, against the engine called directly with the same batches.</summary>
static class PipelineJob
{
    const int Count = 500;

    internal static Job Create(IExplainer explainer)
    {
        var ml = new MLContext(seed: 0);
        var model = Path.Combine(Repository.Root, "samples/ShapesClassifier/shapes.onnx");
        var rows = Rows(ml);
        var data = ml.Data.LoadFromEnumerable(rows);
        var transformer = ml.Transforms.Explain("map", "Pixels", model, explainer).Fit(data);
        var engine = TorchSharpEngine.Load(model);
        return new(
            $"{explainer.Name} of {Count} demo pictures of 64 x 64, pixels to maps",
            [("engine called directly", () => Direct(engine, explainer, rows)), ("Transform", () => Read(transformer.Transform(data)))],
            transformer,
            engine);
    }

    static Row[] Rows(MLContext ml)
    {
        var pictures = Directory.GetFiles(Path.Combine(Repository.Root, "samples/ShapesClassifier/pictures"), "*.png");
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, Count).Select(i => new PathRow { Path = pictures[i % pictures.Length] }));
        var pipeline = ml.Transforms.LoadImages("image", null, nameof(PathRow.Path)).Append(ml.Transforms.ResizeImages("image", 64, 64, "image")).Append(ml.Transforms.ExtractPixels("Pixels", "image"));
        return [.. ml.Data.CreateEnumerable<Row>(pipeline.Fit(data).Transform(data), reuseRowObject: false)];
    }

    // The batches that a cursor makes: 1, 2, 4, 8, and 16 from there on.
    static void Direct(TorchSharpEngine engine, IExplainer explainer, Row[] rows)
    {
        var input = engine.Model.Input;
        var map = new float[input.Height * input.Width];
        for (int first = 0, size = 1; first < rows.Length; first += size, size = Math.Min(2 * size, 16))
        {
            size = Math.Min(size, rows.Length - first);
            var batch = new Batch(new float[size * rows[0].Pixels.Length], size, input.RowShape);
            for (var i = 0; i < size; i++)
            {
                rows[first + i].Pixels.CopyTo(batch[i]);
            }

            var maps = SaliencyMaps.From(explainer.Explain(engine, batch, Target.Predicted), input.Height, input.Width);
            for (var i = 0; i < size; i++)
            {
                maps[i].CopyTo(map);
            }
        }
    }

    static void Read(IDataView view)
    {
        using var cursor = view.GetRowCursor([view.Schema["map"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["map"]);
        var value = default(VBuffer<float>);
        var rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            getter(ref value);
        }

        if (rows != Count)
        {
            throw new InvalidOperationException($"{rows} rows came back, not {Count}.");
        }
    }

    sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    sealed class Row
    {
        [VectorType(3, 64, 64)]
        public float[] Pixels { get; set; } = [];
    }
}
