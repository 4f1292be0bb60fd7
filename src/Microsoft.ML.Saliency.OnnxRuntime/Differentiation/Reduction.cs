using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_reduceSum = Define("ReduceSum", c => Unreduced(c, c.G).Expand(c.ShapeOf(0)), Reduce);

    static readonly int s_reduceMean = Define("ReduceMean", Mean, Reduce);

    static readonly int s_reduceMax = Define("ReduceMax", ReducedExtremum, Reduce);

    static readonly int s_reduceMin = Define("ReduceMin", ReducedExtremum, Reduce);

    static void Reduce(OperatorContext c)
    {
        var axes = ShapeRules.ReducedAxes(c);
        if (axes.Length == 0)
        {
            c.Write("Identity", [c[0]]);
            return;
        }

        c.Write(c.Node.OpType, [c[0], c.Graph.Longs([.. axes.Select(a => (long)a)])], ("keepdims", OnnxAttribute.Of(c.Node.Int("keepdims", 1))));
    }

    static Value Mean(OperatorContext c)
    {
        var shape = c.ShapeOf(0);
        var count = Dim.Product(ShapeRules.ReducedAxes(c).Select(a => shape[a]))?.Constant ?? throw c.Refuse("it averages over the rows of the batch");
        return (Unreduced(c, c.G) / count).Expand(shape);
    }

    static Value ReducedExtremum(OperatorContext c)
        => Shares(c, Unreduced(c, c.Y), Unreduced(c, c.G), [.. ShapeRules.ReducedAxes(c).Select(a => (long)a)]);

    /// <summary>The cotangent goes to the elements that are the extremum, in equal shares where several are.</summary>
    static Value Shares(OperatorContext c, Value y, Value g, long[] axes)
    {
        var share = c[0].Is(y).AsFloat();
        return share * (g / share.Sum(axes));
    }

    /// <summary>A tensor of the output's shape with the reduced axes back, of length 1.</summary>
    static Value Unreduced(OperatorContext c, Value reduced)
    {
        var axes = ShapeRules.ReducedAxes(c);
        return c.Node.Int("keepdims", 1) != 0 ? reduced : reduced.Reshape([.. c.ShapeOf(0).Select((d, i) => axes.Contains(i) ? (Dim)1 : d)]);
    }
}
