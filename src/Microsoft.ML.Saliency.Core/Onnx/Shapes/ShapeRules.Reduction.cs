namespace Microsoft.ML.Saliency.Onnx;

static partial class ShapeRules
{
    static readonly int s_reduce = Define(
        v => One(v.Input(0).Type, v.Input(0).Shape is null ? null : Reduced(v, ReducedAxes(v))),
        "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare");

    static readonly int s_arg = Define(
        v => One(OnnxElementType.Int64, v.Input(0).Shape is null ? null : Reduced(v, [v.Axis(v.Node.Int("axis", 0), v.Rank(0))])),
        "ArgMax", "ArgMin");

    /// <summary>The axes that a reduction runs over: all of them where none are given, unless it says that it then does nothing.</summary>
    internal static int[] ReducedAxes(NodeView view)
    {
        var rank = view.Rank(0);
        var axes = view.List("axes", 1);
        return axes is { Length: > 0 } ? [.. axes.Select(a => view.Axis(a, rank)).Order()]
            : view.Node.Int("noop_with_empty_axes", 0) != 0 ? []
            : [.. Enumerable.Range(0, rank)];
    }

    static Dim[] Reduced(NodeView view, int[] axes)
    {
        var keep = view.Node.Int("keepdims", 1) != 0;
        return [.. view.ShapeOf(0).Select((d, i) => (d, i)).Where(p => keep || !axes.Contains(p.i)).Select(p => axes.Contains(p.i) ? (Dim)1 : p.d)];
    }
}
