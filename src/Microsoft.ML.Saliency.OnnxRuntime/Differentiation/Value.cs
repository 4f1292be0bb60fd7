using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>A tensor of a graph that is being written; arithmetic on it adds nodes. Operands are broadcast as ONNX does.</summary>
readonly record struct Value(GraphBuilder Graph, string Name)
{
    public static Value operator +(Value a, Value b) => a.With("Add", b);

    public static Value operator +(Value a, float b) => a + a.Graph.Number(b);

    public static Value operator -(Value a, Value b) => a.With("Sub", b);

    public static Value operator -(float a, Value b) => b.Graph.Number(a) - b;

    public static Value operator -(Value a, float b) => a - a.Graph.Number(b);

    public static Value operator -(Value a) => a.Apply("Neg");

    public static Value operator *(Value a, Value b) => a.With("Mul", b);

    public static Value operator *(Value a, float b) => b == 1 ? a : a * a.Graph.Number(b);

    public static Value operator /(Value a, Value b) => a.With("Div", b);

    public static Value operator /(Value a, float b) => a * (1 / b);

    public static Value operator >(Value a, float b) => a.With("Greater", a.Graph.Number(b));

    public static Value operator <(Value a, float b) => a.With("Less", a.Graph.Number(b));

    internal Value Exp() => Apply("Exp");

    internal Value Relu() => Apply("Relu");

    /// <summary>The condition that two values are equal.</summary>
    internal Value Is(Value other) => With("Equal", other);

    /// <summary>The value as floats; a condition gives 1 and 0.</summary>
    internal Value AsFloat() => Apply("Cast", ("to", OnnxAttribute.Of((long)OnnxElementType.Float)));

    /// <summary>One value where this condition holds, another where not.</summary>
    internal Value Choose(Value yes, Value no) => Graph.Let("Where", [this, yes, no]);

    internal Value Choose(Value yes, float no) => Choose(yes, Graph.Number(no));

    internal Value Clip(float low, float high) => Graph.Let("Clip", [this, Graph.Number(low), Graph.Number(high)]);

    internal Value Transpose(params long[] permutation) => Apply("Transpose", ("perm", OnnxAttribute.Of(permutation)));

    internal Value Sum(IReadOnlyList<long> axes, bool keep = true)
        => axes.Count == 0 ? this : Graph.Let("ReduceSum", [this, Graph.Longs([.. axes])], ("keepdims", OnnxAttribute.Of(keep ? 1L : 0L)));

    internal Value Expand(IReadOnlyList<Dim> shape) => With("Expand", Graph.Shape(shape));

    /// <summary>The same elements in another shape; one axis may depend on the number of rows, which ONNX then works out.</summary>
    internal Value Reshape(IReadOnlyList<Dim> shape)
        => shape.Any(d => d.Factor == 0)
            ? Graph.Let("Reshape", [this, Graph.Shape(shape)], ("allowzero", OnnxAttribute.Of(1L)))
            : With("Reshape", shape.Count(d => d.PerRow) == 1 ? Graph.Longs([.. shape.Select(d => d.PerRow ? -1 : d.Factor)]) : Graph.Shape(shape));

    /// <summary>The elements from <paramref name="start"/> to before <paramref name="end"/> along one axis.</summary>
    internal Value Slice(int axis, long start, long end, long step = 1)
        => Graph.Let("Slice", [this, Graph.Longs(start), Graph.Longs(end), Graph.Longs(axis), Graph.Longs(step)]);

    /// <summary>Zeros added before and after each axis; negative numbers take elements away.</summary>
    internal Value Pad(IReadOnlyList<long> before, IReadOnlyList<long> after)
        => before.Concat(after).All(p => p == 0) ? this : With("Pad", Graph.Longs([.. before, .. after]));

    internal Value With(string op, Value other) => Graph.Let(op, [this, other]);

    internal Value Apply(string op, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes) => Graph.Let(op, [this], attributes);
}
