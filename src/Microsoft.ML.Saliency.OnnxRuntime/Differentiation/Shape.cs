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

    static readonly int s_expand = Define("Expand", c => c.Unbroadcast(c.G, 0), c => c.Write("Expand", [c[0], c.Graph.Shape(c.OutputShape)]));

    static readonly int s_cast = Define("Cast", c => c.G, Cast);

    static readonly int s_gather = Define("Gather", Gather);

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

    // Floats of every width are computed in 32 bits, integers in 64.
    static void Cast(OperatorContext c)
    {
        var to = (OnnxElementType)c.Node.Int("to", 1) switch
        {
            OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16 => OnnxElementType.Float,
            OnnxElementType.Int64 or OnnxElementType.Int32 => OnnxElementType.Int64,
            OnnxElementType.Bool => OnnxElementType.Bool,
            var type => throw c.Refuse($"it casts to {type}"),
        };
        c.Write("Cast", [c[0]], ("to", OnnxAttribute.Of((long)to)));
    }

    static Value Gather(OperatorContext c)
    {
        var axis = c.Axis(c.Node.Int("axis", 0), c.Rank(0));
        var (x, y) = (c.ShapeOf(0), c.OutputShape);
        var count = Dim.Product(c.ShapeOf(1)) ?? throw c.Refuse("the number of its indices depends on the rows of the batch");
        Dim[] updates = [.. x.Take(axis), count, .. x.Skip(axis + 1)];
        var g = y.SequenceEqual(updates) ? c.G : c.G.Reshape(updates);
        return ScatterAdd(c.Graph, x, axis, c[1].Reshape([.. updates.Select((_, i) => i == axis ? count : 1)]), g, updates);
    }

    /// <summary>Zeros of a shape to which values are added at places along one axis; a place may occur several times.</summary>
    static Value ScatterAdd(GraphBuilder graph, IReadOnlyList<Dim> shape, int axis, Value places, Value values, IReadOnlyList<Dim> valuesShape) => graph.Let(
        "ScatterElements",
        [graph.Zeros(shape), places.Expand(valuesShape), values],
        ("axis", OnnxAttribute.Of((long)axis)), ("reduction", OnnxAttribute.Of("add")));

    static void ConstantOfShape(OperatorContext c)
    {
        var value = c.Node.Tensor("value");
        c.Write("ConstantOfShape", [c.Graph.Shape(c.IntsOf(0).Values)], ("value", OnnxAttribute.Of(value is null ? OnnxTensor.Of([0f], 1) : DifferentiableModel.Widen(value))));
    }
}
