using Microsoft.ML.Saliency.Tests.Maps;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Methods of one gradient: loss gradient, input x gradient, deconvolution, guided backpropagation.</summary>
public sealed class GradientExplainerTests
{
    [Fact]
    public void Input_times_gradient_by_hand()
    {
        var engine = Functions.Separable();
        var seen = new InputXGradient().Explain(engine, new([0.5f, -2, 1.2f], 1, 1, 1, 3), Target.Class(0));
        Sample.Near([2.5, 8, 1.2f * Math.Cos(1.2f)], seen.Values.Data, 1e-6);
        Assert.Equal(("input-x-gradient", ChannelReduction.Sum), (seen.Method, seen.Reduction));
        Assert.Equal((1, 1), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void The_loss_gradient_is_that_of_minus_log_p()
    {
        // -log p_k = log(sum of e^s) - s_k; its derivative is the sum over j of (p_j - [j = k]) ds_j/dx.
        var engine = Functions.Tanh([1, 2, 3]);
        var x = Pseudo.Batch(3, [1, 2, 3]);
        foreach (var target in new[] { Target.Predicted, Target.Class(1), Target.PerRow(2, -1, 0), Target.Loss(0, 1, 2), Target.Loss() })
        {
            var passes = engine.Passes;
            var seen = new LossGradient().Explain(engine, x, target);
            Assert.Equal(1, engine.Passes - passes);
            Assert.Equal("loss-gradient", seen.Method);
            var classes = target.Resolve(3, engine.Model);
            for (var row = 0; row < 3; row++)
            {
                var at = x[row].ToArray();
                var s = engine.Scores(at);
                var label = classes[row] < 0 ? Array.IndexOf(s, s.Max()) : (int)classes[row];
                Assert.Equal(label, seen.Targets[row]);
                Assert.Equal(Math.Log(s.Sum(Math.Exp)) - s[label], seen.TargetValues[row], 1e-6);
                var expected = new double[6];
                for (var j = 0; j < 3; j++)
                {
                    var p = Math.Exp(s[j]) / s.Sum(Math.Exp);
                    var g = engine.Gradient(at, j);
                    for (var i = 0; i < 6; i++)
                    {
                        expected[i] += (p - (j == label ? 1 : 0)) * g[i];
                    }
                }

                Sample.Near(expected, seen.Values[row], 1e-6);
            }
        }
    }

    [Fact]
    public void A_loss_needs_a_label_for_every_row()
    {
        var (engine, x) = (Functions.Tanh([1, 2, 3]), Pseudo.Batch(3, [1, 2, 3]));
        var weighted = Assert.Throws<ArgumentException>(() => new LossGradient().Explain(engine, x, Target.Weighted(new([1, 0, 0], 1, 3))));
        Assert.Equal("The target is weighted scores, which has no label to take the loss of. Use Target.Predicted, Target.Class, Target.PerRow or Target.Loss, or the method 'gradient'. (Parameter 'target')", weighted.Message);
        // One label for three rows is not meant for all of them when it was given per row.
        var rows = Assert.Throws<ArgumentException>(() => new LossGradient().Explain(engine, x, Target.PerRow(1)));
        Assert.Equal("The target has 1 class indices, but the batch has 3 rows. Give one index a row, or one for all with Target.Class. (Parameter 'target')", rows.Message);
    }

    [Theory]
    [InlineData("deconvolution", RectifierRule.Deconvolution)]
    [InlineData("guided-backpropagation", RectifierRule.Guided)]
    [InlineData("input-x-gradient", RectifierRule.Standard)]
    [InlineData("loss-gradient", RectifierRule.Standard)]
    public void One_probe_with_the_methods_rule(string name, RectifierRule rule)
    {
        var engine = new RecordingEngine(Functions.Linear([1, 2, 3], 4));
        var method = ExplainerCatalog.Create(name);
        var x = Pseudo.Batch(2, [1, 2, 3]);
        var seen = method.Explain(engine, x, Target.Class(3));
        var (rows, probe) = Assert.Single(engine.Asked);
        Assert.Equal((2, rule), (rows, probe.Rectifier));
        Assert.Equal(["x"], probe.Gradients);
        Assert.Empty(probe.Values);
        Assert.Equal(name, seen.Method);
        Assert.Null(method.LayerOf(engine.Model));
        if (rule != RectifierRule.Standard)
        {
            Assert.Equal(ChannelReduction.MaxAbs, seen.Reduction);
            Assert.Equal(new Gradient().Explain(engine, x, Target.Class(3)).Values.Data, seen.Values.Data);
        }
    }

    [Theory]
    [InlineData("deconvolution", false)]
    [InlineData("guided-backpropagation", false)]
    [InlineData("smoothgrad", false)]
    [InlineData("input-x-gradient", true)]
    [InlineData("integrated-gradients", true)]
    public void Models_with_channels_last_give_channels_first(string name, bool timesInput)
    {
        var x = Pseudo.Batch(2, [2, 3, 4]);
        var seen = ExplainerCatalog.Create(name).Explain(Functions.Linear([2, 3, 4], 2, ImageLayout.ChannelsLast), x, Target.Class(1));
        Assert.Equal([4, 2, 3], seen.Values.RowShape);
        for (var row = 0; row < 2; row++)
        {
            for (var i = 0; i < 24; i++)
            {
                var (position, channel) = (i / 4, i % 4);
                Assert.Equal(Functions.Weight(1, i) * (timesInput ? x[row][i] : 1), seen.Values[row][channel * 6 + position], 2e-6);
            }
        }
    }
}
