namespace Microsoft.ML.Saliency.Onnx;

/// <summary>What a model says of a tensor: name, element type and, where known, shape.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Axes in order; null where the model does not say how many there are.</param>
public sealed record OnnxValueInfo(string Name, OnnxElementType Type, IReadOnlyList<OnnxAxis>? Shape)
{
    /// <summary>A float tensor with the given axes, negative for "any length".</summary>
    public static OnnxValueInfo Float(string name, params long[] shape)
        => new(name, OnnxElementType.Float, [.. shape.Select(d => d < 0 ? new OnnxAxis(null, "N") : new OnnxAxis(d, null))]);

    /// <summary>Name and shape as messages show them: 'input' [N, 3, 224, 224].</summary>
    public override string ToString() => $"'{Name}' [{(Shape is null ? "?" : string.Join(", ", Shape))}]";
}

/// <summary>The length of one axis: a number, a symbol such as "batch", or neither.</summary>
/// <param name="Length">The length, null where it is not fixed.</param>
/// <param name="Symbol">The symbol of an axis that is not fixed, where it has one.</param>
public readonly record struct OnnxAxis(long? Length, string? Symbol)
{
    /// <summary>The number, the symbol, or "?".</summary>
    public override string ToString() => Length?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
