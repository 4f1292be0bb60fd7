namespace Microsoft.ML.Saliency.Onnx;

/// <summary>What one picture's part of a tensor looks like.</summary>
static class RowShapes
{
    /// <summary>
    /// The shape without its first axis, the rows. Where that axis holds several entries a row, as the heads of attention may be, they become an axis of their own:
    /// [3 N, T, T] has rows of [3, T, T]. Null where another axis depends on the number of rows.
    /// </summary>
    internal static IReadOnlyList<int>? Of(IReadOnlyList<Dim>? shape, int? fixedRows)
    {
        if (shape is not { Count: > 0 } || shape.Skip(1).Any(d => d.Constant is not (>= 0 and <= int.MaxValue)))
        {
            return null;
        }

        var rest = shape.Skip(1).Select(d => (int)d.Factor);
        var each = shape[0].PerRow ? shape[0].Factor : fixedRows is { } rows && shape[0].Factor % rows == 0 ? shape[0].Factor / rows : 1;
        return each is 1 or 0 or > int.MaxValue ? [.. rest] : [(int)each, .. rest];
    }
}
