namespace Microsoft.ML.Saliency.Onnx;

/// <summary>How the scales of a QuantizeLinear or DequantizeLinear node lie along its tensor.</summary>
/// <param name="Type">The quantised type.</param>
/// <param name="Axis">The axis that scales differ along; -1 where there is one for the whole tensor.</param>
/// <param name="Block">How many elements along the axis share a scale; 0 for one scale an element.</param>
/// <param name="Length">Length of the axis; 0 where there is one scale.</param>
sealed record Quantization(OnnxElementType Type, int Axis, long Block, long Length)
{
    internal static Quantization Of(NodeView view)
    {
        var node = view.Node;
        var declared = (OnnxElementType)node.Int("output_dtype", 0);
        var type = node.OpType == "DequantizeLinear" ? view.Input(0).Type
            : node.HasInput(2) ? view.Input(2).Type
            : declared == OnnxElementType.Undefined ? OnnxElementType.UInt8 : declared;
        if (view.Input(1).Shape is not { } scales)
        {
            throw Throw.Unsupported(node, "the shape of its scale is not known before the model runs");
        }

        if (scales.Count == 0 || (scales.Count == 1 && scales[0] == 1))
        {
            return new(type, -1, 0, 0);
        }

        var shape = view.ShapeOf(0);
        var axis = view.Axis(node.Int("axis", 1), shape.Count);
        var length = shape[axis].Constant ?? throw Throw.Unsupported(node, $"its scales lie along axis {axis}, whose length depends on the number of rows");
        var block = node.Int("block_size", 0);
        return block >= 0 && (block > 0 ? scales.Count == shape.Count && scales[axis] == (length + block - 1) / block : scales.Count == 1 && scales[0] == length)
            ? new(type, axis, block, length)
            : throw Throw.Format($"{node} has scales [{string.Join(", ", scales)}] for [{string.Join(", ", shape)}] along axis {axis} in blocks of {block}. The model is damaged: export it again.");
    }
}
