using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_identity = Define("Identity", c => c.G);

    static readonly int s_dropout = Define("Dropout", c => c.G, Dropout);

    static readonly int s_reshape = Define("Reshape", Reread, Reshape);

    static readonly int s_flatten = Define("Flatten", Reread, Reshape);

    static readonly int s_squeeze = Define("Squeeze", Reread, Reshape);

    static readonly int s_unsqueeze = Define("Unsqueeze", Reread, Reshape);

    static readonly int s_transpose = Define("Transpose", c =>
    {
        var permutation = ShapeRules.Permutation(c).ToArray();
        return c.G.Transpose([.. permutation.Select((_, i) => (long)Array.IndexOf(permutation, i))]);
    });

    static readonly int s_concat = Define("Concat", Concat, c => c.Write("Concat", c.All, ("axis", OnnxAttribute.Of((long)ConcatAxis(c)))));

    static readonly int s_split = Define("Split", SplitGradient, Split);

    static readonly int s_tile = Define("Tile", TileGradient);

    static readonly int s_depthToSpace = Define("DepthToSpace", DepthToSpaceGradient);

    static readonly int s_spaceToDepth = Define("SpaceToDepth", c => c.G.Apply("DepthToSpace", ("blocksize", OnnxAttribute.Of(c.Node.Int("blocksize", 1)))));

    static readonly int s_cumSum = Define("CumSum", c => c.Graph.Let(
        "CumSum", [c.G, c[1]], ("exclusive", OnnxAttribute.Of(c.Node.Int("exclusive", 0))), ("reverse", OnnxAttribute.Of(1 - c.Node.Int("reverse", 0)))));

    static readonly int s_trilu = Define("Trilu", c => c.Graph.Let("Trilu", [c.G, .. c.All.Skip(1)], ("upper", OnnxAttribute.Of(c.Node.Int("upper", 1)))));

    static readonly int s_expand = Define("Expand", c => c.Unbroadcast(c.G, 0), c => c.Write("Expand", [c[0], c.Graph.Shape(c.OutputShape)]));

    static readonly int s_constantOfShape = Add("ConstantOfShape", new(ConstantOfShape, null));

    static void Dropout(OperatorContext c)
    {
        if (c.Node.HasInput(2) && c.Constant(2)?.ToInt64s() is not [0])
        {
            throw c.Refuse("it is in training mode; export the model in evaluation mode");
        }

        c.Write("Identity", [c[0]]);
    }

    // All of these keep the elements in order, and the shape rules have worked out the new shape.
    static void Reshape(OperatorContext c) => c.Write("Identity", [c[0].Reshape(c.OutputShape)]);

    static Value Reread(OperatorContext c) => c.G.Reshape(c.ShapeOf(0));

    static int ConcatAxis(OperatorContext c) => c.Axis(c.Node.Int("axis", 1), c.Rank(0));

    static Value Concat(OperatorContext c, int input)
    {
        var axis = ConcatAxis(c);
        long LengthOf(int i) => c.ShapeOf(i)[axis].Constant ?? throw c.Refuse($"it joins tensors along axis {axis}, whose length depends on the number of rows");
        var start = Enumerable.Range(0, input).Sum(LengthOf);
        // Of what a convolution gave, each input's channels are better computed by themselves than cut out.
        return axis == 1 && TransposedConvolution.Channels(c.G, start, LengthOf(input)) is { } g ? g : c.G.Slice(axis, start, start + LengthOf(input));
    }

    static void Split(OperatorContext c)
    {
        var (axis, lengths) = SplitSizes.Of(c);
        c.WriteAll("Split", [c[0], c.Graph.Longs(lengths)], ("axis", OnnxAttribute.Of((long)axis)));
    }

    static Value SplitGradient(OperatorContext c)
    {
        var (axis, lengths) = SplitSizes.Of(c);
        var parts = lengths.Select((n, i) => c.Cotangents[i] ?? c.Graph.Zeros([.. c.ShapeOf(0).Select((d, at) => at == axis ? n : d)]));
        return c.Graph.Let("Concat", parts.ToArray(), ("axis", OnnxAttribute.Of((long)axis)));
    }

    /// <summary>Each axis becomes two, the copies and the elements; the cotangent is summed over the copies.</summary>
    static Value TileGradient(OperatorContext c)
    {
        var (x, times) = (c.ShapeOf(0), c.IntsOf(1).Values);
        return c.G.Reshape([.. x.SelectMany((d, i) => (Dim[])[times[i], d])]).Sum([.. Enumerable.Range(0, x.Count).Select(i => 2L * i)], keep: false);
    }

    static Value DepthToSpaceGradient(OperatorContext c)
    {
        var (x, y, b) = (c.ShapeOf(0), c.OutputShape, c.Node.Int("blocksize", 1));
        return c.Node.Text("mode", "DCR") == "CRD"
            ? c.G.Reshape([x[0], y[1], x[2], b, x[3], b]).Transpose(0, 1, 3, 5, 2, 4).Reshape(x)
            : c.G.Apply("SpaceToDepth", ("blocksize", OnnxAttribute.Of(b)));
    }

    static void ConstantOfShape(OperatorContext c)
    {
        var value = c.Node.Tensor("value");
        c.Write("ConstantOfShape", [c.Graph.Shape(c.IntsOf(0).Values)], ("value", OnnxAttribute.Of(value is null ? OnnxTensor.Of([0f], 1) : DifferentiableModel.Widen(value))));
    }
}
