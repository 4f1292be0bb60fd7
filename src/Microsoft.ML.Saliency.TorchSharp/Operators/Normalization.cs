using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_layerNormalization = Define(LayerNormalization, "LayerNormalization");

    static readonly int s_groupNormalization = Define(GroupNormalization, "GroupNormalization");

    static readonly int s_instanceNormalization = Define(
        c => $"torch.instance_norm({c[0]}, {c[1]}, {c[2]}, None, None, True, 0.0, {Epsilon(c)}, False)",
        "InstanceNormalization");

    static string Epsilon(OperatorContext c) => Number(c.Node.Float("epsilon", 1e-5f));

    static string LayerNormalization(OperatorContext c)
    {
        var shape = c.ShapeOf(0);
        Dim[] normalized = [.. shape.Skip(c.Axis(c.Node.Int("axis", -1), shape.Count))];
        // libtorch wants scale and bias of the very shape that is normalised; ONNX broadcasts them.
        if (c.ShapeOf(1).SequenceEqual(normalized) && (!c.Node.HasInput(2) || c.ShapeOf(2).SequenceEqual(normalized)))
        {
            return $"torch.layer_norm({c[0]}, {List(normalized)}, {c[1]}, {c.Optional(2)}, {Epsilon(c)})";
        }

        return $"torch.layer_norm({c[0]}, {List(normalized)}, None, None, {Epsilon(c)}) * {c[1]}{(c.Node.HasInput(2) ? $" + {c[2]}" : "")}";
    }

    /// <summary>Scale and bias are one a group before opset 21, one a channel since.</summary>
    static string GroupNormalization(OperatorContext c)
    {
        var groups = c.Node.Int("num_groups", 1);
        var channels = c.ShapeOf(0)[1].Constant ?? throw c.Refuse("its number of channels depends on the number of rows");
        string PerChannel(int input) => c.ShapeOf(input)[0] == channels ? c[input] : $"torch.repeat_interleave({c[input]}, {channels / groups}, 0)";
        return $"torch.group_norm({c[0]}, {groups}, {PerChannel(1)}, {PerChannel(2)}, {Epsilon(c)}, False)";
    }
}
