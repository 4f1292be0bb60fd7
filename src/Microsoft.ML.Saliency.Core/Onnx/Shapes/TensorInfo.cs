namespace Microsoft.ML.Saliency.Onnx;

/// <summary>What is known of a tensor before the model runs.</summary>
/// <param name="Type">Element type; undefined where it is not known.</param>
/// <param name="Shape">Lengths of its axes; null where they are not known.</param>
/// <param name="Ints">Its values, for small tensors of integers that follow from shapes and constants alone.</param>
sealed record TensorInfo(OnnxElementType Type, IReadOnlyList<Dim>? Shape, IntTensor? Ints = null)
{
    internal static TensorInfo Unknown { get; } = new(OnnxElementType.Undefined, null);

    public override string ToString() => Shape is null ? "[?]" : $"[{string.Join(", ", Shape)}]";
}
