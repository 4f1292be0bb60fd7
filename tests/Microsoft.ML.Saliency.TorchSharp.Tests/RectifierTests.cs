using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Guided backpropagation and deconvolution on rectifiers as exporters write them, against the rule applied by hand.</summary>
public sealed class RectifierTests
{
    // image [N,1,2,2] -> conv (2 x + 0.5, -3 x + 0.25) -> f -> conv with weights (1, -2) and (-1, 0.5) -> f again -> flatten: scores [N, 8].
    static readonly float[] s_w1 = [2, -3], s_b1 = [0.5f, 0.25f], s_w2 = [1, -2, -1, 0.5f], s_b2 = [0.1f, 0.2f];

    public static TheoryData<string> Forms => ["Relu", "Clip", "Max", "LeakyRelu", "Silu", "Gelu", "GeluWrittenOut", "GeluFactorFirst", "HardSwishWrittenOut"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Both_rules_equal_the_definition(string form)
    {
        using var engine = TorchSharpEngine.Create(Model(form));
        var x = Pseudo.Batch(3, [1, 2, 2]);
        for (var k = 0; k < 8; k += 3)
        {
            foreach (var rule in Enum.GetValues<RectifierRule>())
            {
                var actual = engine.Run(x, new() { Target = Target.Class(k), Gradients = ["image"], Rectifier = rule }).Gradients["image"].Data;
                for (var i = 0; i < actual.Length; i++)
                {
                    Assert.Equal(i % 4 == k % 4 ? ByHand(form, rule, x.Data[i], k / 4) : 0, actual[i], 2e-5);
                }
            }
        }
    }

    [Fact]
    public void A_rectifier_used_twice_is_cut_twice()
    {
        // Both branches read one ReLU; the gradient that arrives there is their sum, and the rule is applied to the sum.
        using var engine = TorchSharpEngine.Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [
                    new("Relu", ["image"], ["r"]),
                    new("Mul", ["r", "a"], ["ra"]),
                    new("Mul", ["r", "b"], ["rb"]),
                    new("Relu", ["rb"], ["rrb"]),
                    new("Add", ["ra", "rrb"], ["sum"]),
                    new("Flatten", ["sum"], ["scores"]),
                ],
                ("a", OnnxTensor.Of([-3f])),
                ("b", OnnxTensor.Of([2f]))),
            opset: 13));
        var x = new Batch([1, -1, 2, 0.5f], 1, 1, 2, 2);
        // -3 + 2 = -1 arrives at the first ReLU.
        Assert.Equal([-1, 0, 0, 0], Run(RectifierRule.Standard));
        Assert.Equal([0, 0, 0, 0], Run(RectifierRule.Guided));

        float[] Run(RectifierRule rule) => engine.Run(x, new() { Target = Target.Class(0), Gradients = ["image"], Rectifier = rule }).Gradients["image"].Data;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_is_found_once_for_each_use(string form)
        => Assert.Equal(["f1", "f2"], Rectifiers.Find(ShapedGraph.Of(Model(form))).Select(r => r.Output));

    [Fact]
    public void A_plain_gate_between_two_tensors_is_no_rectifier()
    {
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [
                    new("GlobalAveragePool", ["image"], ["squeeze"]),
                    new("Sigmoid", ["squeeze"], ["excite"]),
                    new("Mul", ["image", "excite"], ["gated"]),
                    new("Flatten", ["gated"], ["scores"]),
                ]),
            opset: 13);
        Assert.Empty(Rectifiers.Find(ShapedGraph.Of(model)));
    }

    static double ByHand(string form, RectifierRule rule, double x, int channel)
    {
        double[] z1 = [s_w1[0] * x + s_b1[0], s_w1[1] * x + s_b1[1]];
        var z2 = s_w2[2 * channel] * F(form, z1[0]) + s_w2[2 * channel + 1] * F(form, z1[1]) + s_b2[channel];
        var g2 = Back(form, rule, z2, 1);
        return Enumerable.Range(0, 2).Sum(k => s_w1[k] * Back(form, rule, z1[k], s_w2[2 * channel + k] * g2));
    }

    static double Back(string form, RectifierRule rule, double z, double g) => rule switch
    {
        RectifierRule.Standard => g * Derivative(form, z),
        RectifierRule.Guided => Math.Max(0, g) * Derivative(form, z),
        _ => Math.Max(0, g),
    };

    static double Derivative(string form, double z) => (F(form, z + 1e-5) - F(form, z - 1e-5)) / 2e-5;

    static double F(string form, double z) => form switch
    {
        "Relu" or "Max" => Math.Max(0, z),
        "Clip" => Math.Clamp(z, 0, 6),
        "LeakyRelu" => z > 0 ? z : 0.1f * z,
        "Silu" => z / (1 + Math.Exp(-z)),
        "HardSwishWrittenOut" => z * Math.Clamp(z + 3, 0, 6) / 6,
        _ => z * (1 + Erf(z / Math.Sqrt(2))) / 2,
    };

    /// <summary>By its series; where that would lose its digits, the function is 1 to within 1e-8.</summary>
    static double Erf(double z)
    {
        if (Math.Abs(z) > 4)
        {
            return Math.Sign(z);
        }

        var (sum, term) = (z, z);
        for (var n = 1; n < 200; n++)
        {
            term *= -z * z / n;
            sum += term / (2 * n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    static OnnxModel Model(string form)
        => OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 8)],
                [
                    new("Conv", ["image", "w1", "b1"], ["z1"]),
                    .. Nodes(form, "z1", "f1"),
                    new("Conv", ["f1", "w2", "b2"], ["z2"]),
                    .. Nodes(form, "z2", "f2"),
                    new("Flatten", ["f2"], ["scores"]),
                ],
                ("w1", OnnxTensor.Of(s_w1, 2, 1, 1, 1)),
                ("b1", OnnxTensor.Of(s_b1, 2)),
                ("w2", OnnxTensor.Of(s_w2, 2, 2, 1, 1)),
                ("b2", OnnxTensor.Of(s_b2, 2)),
                ("zero", OnnxTensor.Of([0f])),
                ("half", OnnxTensor.Of([0.5f])),
                ("one", OnnxTensor.Of([1f])),
                ("three", OnnxTensor.Of([3f])),
                ("six", OnnxTensor.Of([6f])),
                ("root2", OnnxTensor.Of([MathF.Sqrt(2)]))),
            opset: 20);

    static OnnxNode[] Nodes(string form, string z, string f) => form switch
    {
        "Relu" => [new("Relu", [z], [f])],
        "Clip" => [new("Clip", [z, "zero", "six"], [f])],
        "Max" => [new("Max", [z, "zero"], [f])],
        "LeakyRelu" => [new("LeakyRelu", [z], [f], new Dictionary<string, OnnxAttribute> { ["alpha"] = OnnxAttribute.Of(0.1f) })],
        "Silu" => [new("Sigmoid", [z], [f + "s"]), new("Mul", [z, f + "s"], [f])],
        "Gelu" => [new("Gelu", [z], [f])],
        "GeluWrittenOut" =>
        [
            new("Div", [z, "root2"], [f + "d"]), new("Erf", [f + "d"], [f + "e"]), new("Add", [f + "e", "one"], [f + "a"]),
            new("Mul", [z, f + "a"], [f + "m"]), new("Mul", [f + "m", "half"], [f]),
        ],
        "GeluFactorFirst" =>
        [
            new("Mul", [z, "half"], [f + "h"]), new("Div", [z, "root2"], [f + "d"]), new("Erf", [f + "d"], [f + "e"]), new("Add", [f + "e", "one"], [f + "a"]),
            new("Mul", [f + "h", f + "a"], [f]),
        ],
        _ =>
        [
            new("Add", [z, "three"], [f + "a"]), new("Clip", [f + "a", "zero", "six"], [f + "c"]), new("Mul", [z, f + "c"], [f + "m"]), new("Div", [f + "m", "six"], [f]),
        ],
    };
}
