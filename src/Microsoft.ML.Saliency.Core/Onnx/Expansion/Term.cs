namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A tensor of a graph that a composite operator is being written out in; arithmetic on it adds nodes. Operands are broadcast as ONNX does.</summary>
readonly record struct Term(ExpansionContext Context, string Name)
{
    public static Term operator +(Term a, Term b) => a.With("Add", b);

    public static Term operator +(Term a, float b) => a + a.Context.Number(b);

    public static Term operator -(Term a, Term b) => a.With("Sub", b);

    public static Term operator -(Term a, float b) => a - a.Context.Number(b);

    public static Term operator -(Term a) => a.Apply("Neg");

    public static Term operator *(Term a, Term b) => a.With("Mul", b);

    public static Term operator *(Term a, float b) => b == 1 ? a : a * a.Context.Number(b);

    public static Term operator /(Term a, Term b) => a.With("Div", b);

    internal TensorInfo Info => Context.Info(Name);

    /// <summary>Lengths of its axes; an error names the node where they are not known.</summary>
    internal IReadOnlyList<Dim> Shape => Info.Shape ?? throw Context.Refuse($"the shape of '{Name}' is not known before the model runs");

    internal int Rank => Shape.Count;

    internal Term Apply(string op, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes) => Context.Let(op, [this], attributes);

    internal Term With(string op, Term other, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes) => Context.Let(op, [this, other], attributes);

    internal Term Squared() => this * this;

    internal Term Sqrt() => Apply("Sqrt");

    internal Term Cast(OnnxElementType type) => Info.Type == type ? this : Apply("Cast", ("to", OnnxAttribute.Of((long)type)));

    /// <summary>One value where this condition holds, another where not.</summary>
    internal Term Choose(Term yes, Term no) => Context.Let("Where", [this, yes, no]);

    internal Term Sum(IReadOnlyList<long> axes, bool keep = true) => Reduce("ReduceSum", axes, keep);

    internal Term Mean(IReadOnlyList<long> axes, bool keep = true) => Reduce("ReduceMean", axes, keep);

    /// <summary>A reduction over some axes; over none, the tensor itself.</summary>
    internal Term Reduce(string op, IReadOnlyList<long> axes, bool keep = true)
        => axes.Count == 0 ? this : With(op, Context.Longs([.. axes]), ("keepdims", OnnxAttribute.Of(keep ? 1L : 0L)));

    internal Term Reshape(params IReadOnlyList<Dim> shape) => With("Reshape", Context.Lengths(shape), ("allowzero", OnnxAttribute.Of(1L)));

    internal Term Expand(IReadOnlyList<Dim> shape) => With("Expand", Context.Lengths(shape));

    internal Term Transpose(params long[] permutation) => Apply("Transpose", ("perm", OnnxAttribute.Of(permutation)));

    internal Term Unsqueeze(params long[] axes) => With("Unsqueeze", Context.Longs(axes));

    internal Term Concat(int axis, Term after) => Context.Let("Concat", [this, after], ("axis", OnnxAttribute.Of((long)axis)));

    /// <summary>The elements from <paramref name="start"/> to before <paramref name="end"/> along one axis.</summary>
    internal Term Slice(int axis, long start, long end, long step = 1)
        => Context.Let("Slice", [this, Context.Longs(start), Context.Longs(end), Context.Longs(axis), Context.Longs(step)]);
}
