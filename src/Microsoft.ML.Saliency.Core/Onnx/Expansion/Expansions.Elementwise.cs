namespace Microsoft.ML.Saliency.Onnx;

static partial class Expansions
{
    static readonly int s_shrink = Define(
        c =>
        {
            var (lambda, bias) = (c.Node.Float("lambd", 0.5f), c.Node.Float("bias", 0));
            var low = c[0].With("Less", c.Number(-lambda)).Choose(c[0] + bias, c[0] * 0);
            return c[0].With("Greater", c.Number(lambda)).Choose(c[0] - bias, low);
        },
        "Shrink");

    static readonly int s_castLike = Define(
        c => c.Input(1).Type is var type and not OnnxElementType.Undefined
            ? c[0].Apply("Cast", [("to", OnnxAttribute.Of((long)type)), .. Copied(c, "saturate", "round_mode")])
            : throw c.Refuse($"the element type of its input 1, '{c.Node.Inputs[1]}', is not known before the model runs"),
        "CastLike");

    static readonly int s_gelu = Define(c => Gelu(c[0]), Microsoft + "Gelu");

    static readonly int s_biasGelu = Define(c => Gelu(c[0] + c[1]), Microsoft + "BiasGelu");

    static readonly int s_fastGelu = Define(c => Gelu(c.Optional(1) is { } bias ? c[0] + bias : c[0], "tanh"), Microsoft + "FastGelu");

    static readonly int s_quickGelu = Define(c => c[0] * (c[0] * c.Node.Float("alpha", 1.702f)).Apply("Sigmoid"), Microsoft + "QuickGelu");

    static (string Name, OnnxAttribute Value)[] Copied(ExpansionContext c, params ReadOnlySpan<string> names)
    {
        var result = new List<(string, OnnxAttribute)>();
        foreach (var name in names)
        {
            if (c.Node.Attributes.TryGetValue(name, out var value))
            {
                result.Add((name, value));
            }
        }

        return [.. result];
    }

    static Term Gelu(Term x, string approximate = "none") => x.Apply("Gelu", ("approximate", OnnxAttribute.Of(approximate)));
}
