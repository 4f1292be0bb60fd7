using Microsoft.ML.Saliency.Onnx;
using ShapesClassifier;
using TorchSharp;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>What holds for every registered explainer, on the demo model, or on a transformer where it needs one. Alone, because the number of threads is the process's.</summary>
[Collection(Alone.Name)]
public sealed class ExplainerContractTests : IDisposable
{
    readonly TorchSharpEngine _shapes = TorchSharpEngine.Load(Models.Path(Models.Shapes));
    readonly TorchSharpEngine _transformer = TorchSharpEngine.Load(Path.Combine(Repository.Root, "tests", "Reference", "vit_class_token_op17.onnx"));

    public static TheoryData<string> Names => [.. ExplainerCatalog.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Attributions_are_finite_and_of_the_promised_shape(string name)
    {
        var explainer = Create(name);
        var engine = For(name);
        var input = Pictures(2, engine);
        var attribution = explainer.Explain(engine, input, Target.Predicted);
        Assert.Equal(name, attribution.Method);
        Assert.Equal(explainer.Reduction, attribution.Reduction);
        Assert.Equal(explainer.LayerOf(engine.Model), attribution.Layer);
        Assert.Equal(2, attribution.Values.Rows);
        Assert.Equal(explainer.AttributionShape(engine.Model), attribution.Values.RowShape);
        Assert.All(attribution.Values.Data, v => Assert.True(float.IsFinite(v)));
        Assert.Contains(attribution.Values.Data, v => v != 0);
        var map = SaliencyMaps.From(attribution, 64, 64);
        Assert.Equal((2, 64 * 64), (map.Rows, map.RowSize));
        Assert.Equal((2, 2, 2), (attribution.Output.Rows, attribution.Targets.Count, attribution.TargetValues.Count));
        Assert.Equal(ArgMax(attribution.Scores[1].ToArray()), attribution.Targets[1]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void About_as_many_rows_go_through_the_model_as_promised(string name)
    {
        // Of integrated gradients the first round is counted: some rows need no other.
        var explainer = Create(name) is IntegratedGradients integrated ? integrated with { MaxSteps = integrated.Steps } : Create(name);
        var engine = For(name);
        var counting = new CountingEngine(engine);
        explainer.Explain(counting, Pictures(2, engine), Target.Predicted);
        // Constant channels cost nothing.
        Assert.InRange(counting.Rows / 2.0 / explainer.PassesPerRow(engine.Model), 0.5, 1.5);
    }

    sealed class CountingEngine(ISaliencyEngine engine) : ISaliencyEngine
    {
        internal long Rows { get; private set; }

        public ModelDescription Model => engine.Model;

        public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
        {
            Rows += input.Rows;
            return engine.Run(input, probe, cancellation);
        }

        public void Dispose()
        {
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_is_its_rows(string name)
    {
        var engine = For(name);
        var input = Pictures(3, engine);
        var together = Create(name).Explain(engine, input, Target.Predicted);
        for (var row = 0; row < 3; row++)
        {
            var alone = Create(name).Explain(engine, new([.. input[row]], 1, input.RowShape), Target.Predicted);
            Assert.Equal(alone.Targets[0], together.Targets[row]);
            // Kernels sum in another order for another batch size, and what depends on a rectifier's kink may fall on its other side.
            var scale = alone.Values.Data.Max(Math.Abs);
            var difference = Math.Sqrt(alone.Values.Data.Zip(together.Values[row].ToArray()).Average(p => Math.Pow(p.First - p.Second, 2)));
            Assert.InRange(difference, 0, 1e-3 * scale);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_call_gives_the_same_bytes_for_one_thread_and_two(string name)
    {
        var engine = For(name);
        var input = Pictures(2, engine);
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(1);
            var first = Create(name).Explain(engine, input, Target.Predicted).Values.Data;
            torch.set_num_threads(2);
            Assert.Equal(first, Create(name).Explain(engine, input, Target.Predicted).Values.Data);
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_class_gives_another_map_except_where_the_method_knows_no_class(string name)
    {
        var engine = For(name);
        var input = Pictures(1, engine);
        var (a, b) = (Create(name).Explain(engine, input, Target.Class(0)).Values.Data, Create(name).Explain(engine, input, Target.Class(1)).Values.Data);
        Assert.Equal(name is "eigen-cam" or "attention-rollout", a.AsSpan().SequenceEqual(b));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_that_ignores_its_input_has_an_empty_map(string name)
    {
        // A weighted mean of masks is the score itself wherever the score is the same behind each of them; Score-CAM's softmax gives channels that
        // change nothing equal weights; an unsupervised map looks at no score. What needs a transformer is none's here.
        if (name is "rise" or "score-cam" or "eigen-cam" || For(name) != _shapes)
        {
            return;
        }

        using var engine = TorchSharpEngine.Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 16, 16)],
                [OnnxValueInfo.Float("scores", -1, 2)],
                [
                    new("Conv", ["image", "w"], ["conv"]),
                    new("Relu", ["conv"], ["relu"]),
                    new("GlobalAveragePool", ["relu"], ["pooled"]),
                    new("Flatten", ["pooled"], ["flat"]),
                    new("Gemm", ["flat", "zeros", "bias"], ["scores"]),
                ],
                ("w", OnnxTensor.Of([1f, -1f], 2, 1, 1, 1)),
                ("zeros", OnnxTensor.Of(new float[4], 2, 2)),
                ("bias", OnnxTensor.Of([1f, 2f], 2))),
            opset: 13));
        var attribution = Create(name).Explain(engine, Pseudo.Batch(2, [1, 16, 16]), Target.Predicted);
        Assert.All(SaliencyMaps.From(attribution, 16, 16).Data, v => Assert.Equal(0, v));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cancelled_explanation_stops(string name)
        => Assert.ThrowsAny<OperationCanceledException>(() => Create(name).Explain(For(name), Pictures(1, For(name)), Target.Predicted, new(canceled: true)));

    [Fact]
    public void Every_method_has_its_estimator()
    {
        var methods = typeof(SaliencyCatalog).GetMethods().Select(m => m.Name).ToHashSet();
        Assert.All(ExplainerCatalog.All, info => Assert.Contains("ExplainBy" + info.Create().GetType().Name, methods));
    }

    [Theory]
    [MemberData(nameof(SeededNames))]
    public void Another_seed_gives_another_map(string name)
    {
        var engine = For(name);
        var input = Pictures(1, engine);
        IExplainer Seeded(int seed) => Create(name) switch
        {
            NoisyExplainer noisy => noisy with { Seed = seed },
            Rise rise => rise with { Seed = seed },
            Lime lime => lime with { Seed = seed },
            KernelShap shap => shap with { Seed = seed },
            var other => throw new InvalidOperationException(other.Name),
        };
        Assert.NotEqual(Seeded(1).Explain(engine, input, Target.Predicted).Values.Data, Seeded(2).Explain(engine, input, Target.Predicted).Values.Data);
    }

    public static TheoryData<string> SeededNames => ["smoothgrad", "smoothgrad-squared", "vargrad", "rise", "lime", "kernel-shap"];

    public void Dispose()
    {
        _shapes.Dispose();
        _transformer.Dispose();
    }

    TorchSharpEngine For(string name) => Create(name).ReasonAgainst(_shapes.Model) is null ? _shapes : _transformer;

    // The slowest methods with fewer samples than their defaults: what is tested here does not depend on how many there are.
    static IExplainer Create(string name) => ExplainerCatalog.Create(name) switch
    {
        Rise rise => rise with { Samples = 200 },
        Lime lime => lime with { Samples = 200 },
        KernelShap shap => shap with { Samples = 200 },
        NoisyExplainer noisy => noisy with { Samples = 5 },
        var other => other,
    };

    static int ArgMax(float[] values) => Array.IndexOf(values, values.Max());

    static Batch Pictures(int count, TorchSharpEngine engine)
    {
        if (engine.Model.Input.RowShape is not [3, 64, 64])
        {
            return Pseudo.Batch(count, engine.Model.Input.RowShape);
        }

        var result = new Batch(new float[count * 3 * 64 * 64], count, 3, 64, 64);
        for (var row = 0; row < count; row++)
        {
            var picture = ShapePictures.Draw(70_000_000 + row);
            for (var i = 0; i < 64 * 64; i++)
            {
                for (var c = 0; c < 3; c++)
                {
                    result[row][c * 64 * 64 + i] = picture.Rgba[4 * i + c];
                }
            }
        }

        return result;
    }
}
