using System.Diagnostics;
using Microsoft.ML.Saliency.Onnx;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Class activation maps of trained models, against the formulas applied slowly to what the engine gives.</summary>
public sealed class CamTests(ITestOutputHelper log)
{
    const double Tolerance = 1e-4;

    public static TheoryData<string> Networks => [Models.Shapes, Models.SqueezeNet, Models.ResNet20, Models.MobileNet];

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void Maps_made_of_gradients_equal_the_formula(string network)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(network));
        var (x, layer) = (Input(engine, 2), engine.Model.DefaultLayer!);
        var seen = engine.Run(x, new() { Values = [layer.Name], Gradients = [layer.Name] });
        foreach (var method in (string[])["grad-cam", "grad-cam-plus-plus", "hires-cam", "layer-cam", "xgrad-cam"])
        {
            var cam = Timed(engine, ExplainerCatalog.Create(method), x);
            for (var row = 0; row < x.Rows; row++)
            {
                var (a, g) = (Channels(seen.Values[layer.Name][row], layer), Channels(seen.Gradients[layer.Name][row], layer));
                Close($"{method}, row {row}", SlowCam.FromGradient(method, a, g), cam.Values[row]);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void EigenCam_equals_the_decomposition_by_rotations(string network)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(network));
        var (x, layer) = (Input(engine, 1), engine.Model.DefaultLayer!);
        var a = Channels(engine.Run(x, new() { Values = [layer.Name] }).Values[layer.Name][0], layer);
        Close("eigen-cam", SlowCam.Eigen(a), Timed(engine, new EigenCam(), x).Values[0]);
    }

    [SkippableTheory]
    [InlineData(Models.Shapes)]
    // A layer of 16 channels, as the last has a thousand.
    [InlineData(Models.SqueezeNet, 16)]
    [InlineData(Models.ResNet20)]
    public void ScoreCam_equals_the_formula(string network, int channels = 0)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(network));
        var (x, picture, layer) = (Input(engine, 1), engine.Model.Input, LayerOf(engine, channels));
        var seen = engine.Run(x, new() { Values = [layer.Name] });
        var a = Channels(seen.Values[layer.Name][0], layer);
        var scores = Array.ConvertAll(a, channel =>
        {
            if (channel.Min() == channel.Max())
            {
                return double.NaN;
            }

            var mask = SlowCam.Mask(channel, layer.Height, layer.Width, picture.Height, picture.Width);
            float[] masked = [.. x.Data.Select((v, i) => (float)(v * mask[i % mask.Length]))];
            return engine.Run(new(masked, 1, x.RowShape), new() { Target = Target.Class(seen.Targets[0]) }).TargetValues[0];
        });
        Close("score-cam", SlowCam.Weighted(a, SlowCam.Softmax(scores)), Timed(engine, new ScoreCam { Layer = layer.Name }, x).Values[0]);
    }

    [SkippableTheory]
    [InlineData(Models.Shapes)]
    [InlineData(Models.SqueezeNet, 64)]
    [InlineData(Models.ResNet20)]
    [InlineData(Models.MobileNet)]
    public void AblationCam_equals_the_formula(string network, int channels = 0)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(network));
        var (x, layer) = (Input(engine, 1), LayerOf(engine, channels));
        var seen = engine.Run(x, new() { Values = [layer.Name] });
        var a = Channels(seen.Values[layer.Name][0], layer);
        double score = seen.TargetValues[0];
        var weights = a.Select((_, k) =>
        {
            float[] without = [.. seen.Values[layer.Name].Data.Select((v, i) => ChannelOf(i, layer) == k ? 0 : v)];
            return (score - engine.Run(new(without, 1, layer.Shape), new() { From = layer.Name, Target = Target.Class(seen.Targets[0]) }).TargetValues[0]) / Math.Abs(score);
        });
        Close("ablation-cam", SlowCam.Weighted(a, [.. weights]), Timed(engine, new AblationCam { Layer = layer.Name }, x).Values[0]);
    }

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void A_batch_is_its_rows(string network)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(network));
        var x = Input(engine, 2);
        foreach (var method in (string[])["grad-cam-plus-plus", "hires-cam", "layer-cam", "xgrad-cam", "eigen-cam", "ablation-cam"])
        {
            var together = ExplainerCatalog.Create(method).Explain(engine, x, Target.Predicted);
            for (var row = 0; row < x.Rows; row++)
            {
                var alone = ExplainerCatalog.Create(method).Explain(engine, new([.. x[row]], 1, x.RowShape), Target.Predicted);
                Close($"{method}, row {row}", Array.ConvertAll(alone.Values.Data, v => (double)v), together.Values[row]);
            }
        }
    }

    [Fact]
    public void AblationCam_needs_a_layer_that_nothing_leads_around()
    {
        using var engine = TorchSharpEngine.Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [new("Relu", ["image"], ["branch"]), new("Add", ["image", "branch"], ["sum"]), new("Flatten", ["sum"], ["scores"])]),
            opset: 13,
            "residual.onnx"));
        var error = Assert.Throws<ArgumentException>(() => new AblationCam { Layer = "branch" }.Explain(engine, Pseudo.Batch(1, [1, 2, 2]), Target.Predicted));
        Assert.Equal(
            "'residual.onnx' cannot be run from layer 'branch' on: other tensors lead from the input to the scores beside it. "
            + "Choose a later layer: 'branch' [1, 2, 2], 'sum' [1, 2, 2]. (Parameter 'probe')",
            error.Message);
    }

    static Batch Input(TorchSharpEngine engine, int rows)
        => Pseudo.Batch(rows, engine.Model.Input.RowShape, engine.Model.Name.StartsWith(Models.Shapes, StringComparison.Ordinal) ? i => Pseudo.Pixel(i) / 255 : Pseudo.Normalised);

    static Layer LayerOf(TorchSharpEngine engine, int channels)
        => channels == 0 ? engine.Model.DefaultLayer! : engine.Model.Layers.Last(l => l.Channels == channels && l.OpType == "Relu");

    Attribution Timed(TorchSharpEngine engine, IExplainer explainer, Batch x)
    {
        var watch = Stopwatch.StartNew();
        var result = explainer.Explain(engine, x, Target.Predicted);
        log.WriteLine($"{explainer.Name}, {result.Layer}, {x.Rows} rows: {watch.Elapsed.TotalMilliseconds:0} ms with the first use");
        return result;
    }

    void Close(string what, double[] expected, ReadOnlySpan<float> actual)
    {
        var difference = SlowCam.Difference(expected, actual);
        log.WriteLine($"{what}: relative difference {difference:E2}");
        Assert.InRange(difference, 0, Tolerance);
    }

    static int ChannelOf(int i, Layer layer) => layer.Layout == ImageLayout.ChannelsFirst ? i / (layer.Height * layer.Width) : i % layer.Channels;

    static double[][] Channels(ReadOnlySpan<float> row, Layer layer)
    {
        double[][] result = [.. Enumerable.Range(0, layer.Channels).Select(_ => new double[layer.Height * layer.Width])];
        for (var i = 0; i < row.Length; i++)
        {
            result[ChannelOf(i, layer)][layer.Layout == ImageLayout.ChannelsFirst ? i % (layer.Height * layer.Width) : i / layer.Channels] = row[i];
        }

        return result;
    }
}
