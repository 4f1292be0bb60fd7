namespace Microsoft.ML.Saliency.Onnx;

static partial class Expansions
{
    static readonly int s_reduceL1 = Define(c => Reduced(c, "ReduceSum", c[0].Apply("Abs")), "ReduceL1");

    static readonly int s_reduceLogSum = Define(c => Reduced(c, "ReduceSum", c[0]).Apply("Log"), "ReduceLogSum");

    static readonly int s_reduceSumSquare = Define(c => Reduced(c, "ReduceSum", c[0].Squared()), "ReduceSumSquare");

    static readonly int s_hardmax = Define(Hardmax, "Hardmax");

    /// <summary>A reduction of another tensor over the node's axes. Over none, what is done beside the reduction is still done.</summary>
    static Term Reduced(ExpansionContext c, string op, Term x) => x.Reduce(op, [.. ShapeRules.ReducedAxes(c).Select(a => (long)a)], c.Node.Int("keepdims", 1) != 0);

    /// <summary>1 at the first maximum along an axis, 0 elsewhere. Before opset 13 the axes from the given one on are one, and the default axis is 1.</summary>
    static Term Hardmax(ExpansionContext c)
    {
        var shape = c.ShapeOf(0);
        var axis = c.Axis(c.Node.Int("axis", c.Opset < 13 ? 1 : -1), shape.Count);
        Dim[] flat = c.Opset >= 13 ? [.. shape] : [.. shape.Take(axis), Dim.Product(shape.Skip(axis)) ?? throw c.Refuse("it runs over axes whose length depends on the number of rows")];
        var x = flat.Length == shape.Count ? c[0] : c[0].Reshape(flat);
        var count = flat[axis].Constant ?? throw c.Refuse($"it runs over axis {axis}, whose length depends on the number of rows");
        long[] along = new long[flat.Length];
        Array.Fill(along, 1);
        along[axis] = count;
        var places = c.Constant(OnnxTensor.Of([.. Enumerable.Range(0, checked((int)count)).Select(i => (long)i)], along));
        var y = places.With("Equal", x.Apply("ArgMax", ("axis", OnnxAttribute.Of((long)axis)))).Cast(OnnxElementType.Float);
        return flat.Length == shape.Count ? y : y.Reshape(shape);
    }
}
