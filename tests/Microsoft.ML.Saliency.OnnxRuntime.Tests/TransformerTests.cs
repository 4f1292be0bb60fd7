using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Vision transformers as PyTorch exports them; how they were made is in tests/Reference/tiny_transformers.py.</summary>
public sealed class TransformerTests
{
    static readonly Dictionary<string, TokenGrid> s_grids = new(StringComparer.Ordinal)
    {
        ["vit_class_token_op13"] = new(4, 6, 1, 25),
        ["vit_class_token_op17"] = new(4, 6, 1, 25),
        ["vit_multihead_registers_op16"] = new(4, 6, 3, 27),
        ["vit_mean_fixed_batch_op14"] = new(4, 6, 0, 24),
    };

    public static TheoryData<string> Names => [.. s_grids.Keys];

    static OnnxModel Load(string name) => OnnxModel.Load(Path.Combine(Repository.Root, "tests", "Reference", name + ".onnx"));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_grid_of_tokens_is_found(string name)
    {
        var model = ModelDescription.Of(Load(name));
        Assert.Equal(2, model.Attentions.Count);
        Assert.All(model.Attentions, a => Assert.Equal((3, s_grids[name]), (a.Heads, a.Tokens)));
        var layer = model.DefaultLayer!;
        Assert.Equal(s_grids[name], layer.Tokens);
        Assert.Equal((4, 6, 24), (layer.Height, layer.Width, layer.Channels));
        // Attention, and heads beside each other, are no layers with a map.
        Assert.All(model.Layers, l => Assert.True(l.Height == 4 && l.Width == 6 && (l.Tokens is not null || l.Shape.Count == 3), l.ToString()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_score_depends_on_the_patches_of_the_default_layer(string name)
    {
        // Behind the last attention of a model with a class token it would not: the gradient there is zero for every patch.
        using var engine = OnnxRuntimeEngine.Create(Load(name));
        var layer = engine.Model.DefaultLayer!;
        var seen = engine.Run(Input(1), new Probe { Gradients = [layer.Name] });
        var patches = seen.Gradients[layer.Name].Data.Chunk(layer.Channels).Skip(layer.Tokens!.First).Take(24).Select(g => g.Max(Math.Abs)).ToList();
        Assert.All(patches, g => Assert.True(g > 0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_engines_agree_on_every_method_that_takes_few_passes(string name)
    {
        var model = Load(name);
        using var torch = TorchSharpEngine.Create(model);
        using var onnx = OnnxRuntimeEngine.Create(model);
        foreach (var info in ExplainerCatalog.All)
        {
            var method = info.Create();
            Assert.Null(method.ReasonAgainst(torch.Model));
            if (method.PassesPerRow(torch.Model) > 100)
            {
                continue;
            }

            // Points beyond the first round depend on whether the first was exact enough, which rounding may decide.
            method = method is IntegratedGradients integrated ? integrated with { MaxSteps = integrated.Steps } : method;
            var input = Input(2);
            var (a, b) = (method.Explain(torch, input, Target.Class(3)).Values, method.Explain(onnx, input, Target.Class(3)).Values);
            Assert.Equal(a.RowShape, b.RowShape);
            var scale = a.Data.Max(Math.Abs);
            Assert.True(scale > 0, info.Name);
            var difference = a.Data.Zip(b.Data, (x, y) => Math.Abs(x - y)).Max() / scale;
            Assert.True(difference < 1e-4, $"{info.Name}: {difference}");
        }
    }

    [Theory]
    [InlineData("vit_class_token_op17")]
    [InlineData("vit_multihead_registers_op16")]
    [InlineData("vit_mean_fixed_batch_op14")]
    public void Rollouts_are_what_the_papers_say(string name)
    {
        using var engine = OnnxRuntimeEngine.Create(Load(name));
        var grid = s_grids[name];
        string[] names = [.. engine.Model.Attentions.Select(a => a.Name)];
        var input = Input(2);
        var seen = engine.Run(input, new Probe { Target = Target.Class(1), Values = names, Gradients = names });
        foreach (var weighted in (bool[])[false, true])
        {
            IExplainer method = weighted ? new GradientAttentionRollout() : new AttentionRollout();
            var map = method.Explain(engine, input, Target.Class(1)).Values;
            for (var row = 0; row < 2; row++)
            {
                var rollout = Identity(grid.Count);
                foreach (var block in names)
                {
                    rollout = Multiply(Block(seen.Values[block][row].ToArray(), seen.Gradients[block][row].ToArray(), grid.Count, weighted), rollout);
                }

                for (var i = 0; i < 24; i++)
                {
                    var rows = grid.Count == 24 ? Enumerable.Range(0, 24) : [0];
                    Assert.Equal(rows.Average(r => rollout[r, grid.First + i]), map[row][i], 5);
                }
            }
        }
    }

    [Fact]
    public void A_model_without_attention_is_refused_with_the_reason()
    {
        using var engine = OnnxRuntimeEngine.Create(TinyModels.Classifier());
        var method = new AttentionRollout();
        const string Reason = "'tiny.onnx' has no attention over all its tokens that 'attention-rollout' could follow. Use a method for any model, such as 'gradient' or 'grad-cam'.";
        Assert.Equal(Reason, method.ReasonAgainst(engine.Model));
        var e = Assert.Throws<ArgumentException>(() => method.Explain(engine, Pseudo.Batch(1, [1, 4, 4]), Target.Predicted));
        Assert.StartsWith(Reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grad-cam")]
    [InlineData("hires-cam")]
    public void Compiled_into_the_model_it_is_the_same_map(string method)
    {
        var model = Load("vit_class_token_op17");
        using var engine = OnnxRuntimeEngine.Create(model);
        var input = Input(2);
        var expected = SaliencyMaps.From(ExplainerCatalog.Create(method).Explain(engine, input, Target.Predicted), 32, 48, new() { Normalization = Normalization.None });
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(SaliencyCompiler.Compile(model, ExplainerCatalog.Create(method), new() { Map = new() { Normalization = Normalization.None } }).Bytes.ToArray());
        using var image = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(input.Data, [2, 3, 32, 48]);
        using var run = new Microsoft.ML.OnnxRuntime.RunOptions();
        using var outputs = session.Run(run, ["image"], [image], ["saliency"]);
        var actual = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        var scale = expected.Data.Max();
        Assert.All(expected.Data.Zip(actual), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-4 * scale));
    }

    static double[,] Block(float[] attention, float[] gradients, int count, bool weighted)
    {
        var heads = attention.Length / count / count;
        var block = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                var mean = Enumerable.Range(0, heads).Select(h => (h * count + i) * count + j).Average(at => weighted ? Math.Max(0, (double)attention[at] * gradients[at]) : attention[at]);
                block[i, j] = weighted ? mean + (i == j ? 1 : 0) : (mean + (i == j ? 1 : 0)) / 2;
            }
        }

        return block;
    }

    static double[,] Identity(int count)
    {
        var result = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            result[i, i] = 1;
        }

        return result;
    }

    static double[,] Multiply(double[,] a, double[,] b)
    {
        var n = a.GetLength(0);
        var result = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                result[i, j] = Enumerable.Range(0, n).Sum(k => a[i, k] * b[k, j]);
            }
        }

        return result;
    }

    static Batch Input(int rows) => Pseudo.Batch(rows, [3, 32, 48]);
}
