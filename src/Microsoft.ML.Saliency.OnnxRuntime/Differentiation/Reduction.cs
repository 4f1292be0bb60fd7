using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_reduceSum = Define("ReduceSum", c => Unreduced(c, c.G).Expand(c.ShapeOf(0)), Reduce);

    static readonly int s_reduceMean = Define("ReduceMean", Mean, Reduce);

    static readonly int s_reduceMax = Define("ReduceMax", ReducedExtremum, Reduce);

    static readonly int s_reduceMin = Define("ReduceMin", ReducedExtremum, Reduce);

    static readonly int s_reduceProd = Define("ReduceProd", ReducedProduct, Reduce);

    // The gradient of the norm at zero is taken as zero.
    static readonly int s_reduceL2 = Define(
        "ReduceL2",
        c => Unreduced(c, c.Y).Is(c.Graph.Number(0)).Choose(c.Graph.Number(0), Unreduced(c, c.G) * c[0] / Unreduced(c, c.Y)),
        Reduce);

    static readonly int s_reduceLogSumExp = Define("ReduceLogSumExp", c => Unreduced(c, c.G) * (c[0] - Unreduced(c, c.Y)).Exp(), Reduce);

    static void Reduce(OperatorContext c)
    {
        var axes = ShapeRules.ReducedAxes(c);
        if (axes.Length == 0)
        {
            c.Write(c.Node.OpType == "ReduceL2" ? "Abs" : "Identity", [c[0]]);
            return;
        }

        c.Write(c.Node.OpType, [c[0], c.Graph.Longs([.. axes.Select(a => (long)a)])], ("keepdims", OnnxAttribute.Of(c.Node.Int("keepdims", 1))));
    }

    static Value Mean(OperatorContext c)
    {
        var shape = c.ShapeOf(0);
        var count = Dim.Product(ShapeRules.ReducedAxes(c).Select(a => shape[a])) ?? throw c.Refuse("the number of elements that it averages depends on the square of the number of rows");
        var g = Unreduced(c, c.G);
        return (count.Constant is { } known ? g / known : g / c.Graph.Shape([count]).AsFloat()).Expand(shape);
    }

    /// <summary>The product of the others: without zeros that divided by the element itself; a single zero has the product of the rest, and two have nothing.</summary>
    static Value ReducedProduct(OperatorContext c)
    {
        long[] axes = [.. ShapeRules.ReducedAxes(c).Select(a => (long)a)];
        var isZero = c[0].Is(c.Graph.Number(0));
        var (zeros, safe) = (isZero.AsFloat(), isZero.Choose(c.Graph.Number(1), c[0]));
        var product = axes.Length == 0 ? safe : c.Graph.Let("ReduceProd", [safe, c.Graph.Longs(axes)], ("keepdims", OnnxAttribute.Of(1L)));
        // Zeros among the others, beside the element itself.
        var alone = (zeros.Sum(axes) - zeros).Is(c.Graph.Number(0));
        return alone.Choose(Unreduced(c, c.G) * product / safe, 0);
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
