namespace Microsoft.ML.Saliency.Onnx;

static partial class Expansions
{
    static readonly int s_lpPool = Define(LpPool, "LpPool");

    static readonly int s_globalLpPool = Define(c => Root(Powered(c[0], c.Node.Int("p", 2)).Sum(Axes(2, c.Rank(0))), c.Node.Int("p", 2)), "GlobalLpPool");

    static readonly int s_centerCropPad = Define(CenterCropPad, "CenterCropPad");

    static readonly int s_fusedConv = Define(
        c =>
        {
            var y = c.Let("Conv", Inputs(c).Take(3), Copied(c, "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"));
            y = c.Optional(3) is { } added ? y + added : y;
            return Activated(c, y);
        },
        Microsoft + "FusedConv");

    static readonly int s_fusedGemm = Define(c => Activated(c, c.Let("Gemm", Inputs(c), Copied(c, "alpha", "beta", "transA", "transB"))), Microsoft + "FusedGemm");

    static readonly int s_fusedMatMul = Define(
        c =>
        {
            if (c.Node.Int("transBatchA", 0) != 0 || c.Node.Int("transBatchB", 0) != 0)
            {
                throw c.Refuse("it turns the axes of the batch");
            }

            return Turned(0, "transA").With("MatMul", Turned(1, "transB")) * c.Node.Float("alpha", 1);

            Term Turned(int input, string flag)
            {
                long[] permutation = Axes(0, c.Rank(input));
                if (c.Node.Int(flag, 0) == 0 || permutation.Length < 2)
                {
                    return c[input];
                }

                (permutation[^1], permutation[^2]) = (permutation[^2], permutation[^1]);
                return c[input].Transpose(permutation);
            }
        },
        Microsoft + "FusedMatMul", Microsoft + "TransposeMatMul");

    /// <summary>The activation that ONNX Runtime's optimiser has fused into the node.</summary>
    static Term Activated(ExpansionContext c, Term y)
    {
        var parameters = c.Node.Attributes.GetValueOrDefault("activation_params")?.Value as float[] ?? [];
        float Parameter(int i, string attribute, float missing) => i < parameters.Length ? parameters[i] : c.Node.Float($"activation_{attribute}", c.Node.Float(attribute == "alpha" && c.Node.OpType == "FusedGemm" ? "leaky_relu_alpha" : attribute, missing));
        return c.Node.Text("activation", "") switch
        {
            "" => y,
            "LeakyRelu" => y.Apply("LeakyRelu", ("alpha", OnnxAttribute.Of(Parameter(0, "alpha", 0.01f)))),
            "Clip" => c.Let("Clip", [y, c.Number(Parameter(0, "min", float.MinValue)), c.Number(Parameter(1, "max", float.MaxValue))]),
            "HardSigmoid" => y.Apply("HardSigmoid", ("alpha", OnnxAttribute.Of(Parameter(0, "alpha", 0.2f))), ("beta", OnnxAttribute.Of(Parameter(1, "beta", 0.5f)))),
            var op and ("Relu" or "Tanh" or "Sigmoid" or "HardSwish") => y.Apply(op),
            var other => throw c.Refuse($"its activation is '{other}'; supported are Relu, Tanh, Sigmoid, LeakyRelu, Clip, HardSigmoid and HardSwish"),
        };
    }

    static Term Powered(Term x, long p) => p switch
    {
        1 => x.Apply("Abs"),
        2 => x.Squared(),
        _ => x.Apply("Abs").With("Pow", x.Context.Number(p)),
    };

    /// <summary>The p-th root; of zero it is zero, and so is its gradient.</summary>
    static Term Root(Term sum, long p)
    {
        if (p == 1)
        {
            return sum;
        }

        var c = sum.Context;
        var isZero = sum.With("Equal", c.Number(0));
        var safe = isZero.Choose(c.Number(1), sum);
        return isZero.Choose(c.Number(0), p == 2 ? safe.Sqrt() : safe.With("Pow", c.Number(1f / p)));
    }

    /// <summary>The p-norm of each window: a sum of powers is a convolution, channel by channel, with ones.</summary>
    static Term LpPool(ExpansionContext c)
    {
        var shape = c.ShapeOf(0);
        var window = Window.Of(c);
        var channels = shape[1].Constant ?? throw c.Refuse("its number of channels depends on the number of rows");
        var p = c.Node.Int("p", 2);
        c.CheckConstant(window.Kernel.Aggregate((double)channels, (n, k) => n * k));
        var (axes, size) = (window.Kernel.Length, window.Kernel.Aggregate(1L, (n, k) => n * k));
        // What the last window reaches over, where sizes are rounded up.
        long[] after = [.. Enumerable.Range(0, axes).Select(i => Math.Max(
            0, (window.OutputSize[i] - 1) * window.Strides[i] + window.Dilations[i] * (window.Kernel[i] - 1) + 1 - shape[i + 2].Factor - window.Before[i]))];
        var ones = new float[channels * size];
        Array.Fill(ones, 1);
        var sum = Powered(c[0], p).With(
            "Conv",
            c.Constant(OnnxTensor.Of(ones, [channels, 1, .. window.Kernel])),
            ("strides", OnnxAttribute.Of(window.Strides)), ("dilations", OnnxAttribute.Of(window.Dilations)), ("pads", OnnxAttribute.Of([.. window.Before, .. after])), ("group", OnnxAttribute.Of(channels)));
        return Root(sum, p);
    }

    /// <summary>The middle of each axis, or the axis in the middle of zeros.</summary>
    static Term CenterCropPad(ExpansionContext c)
    {
        var shape = c.ShapeOf(0);
        var target = c.IntsOf(1).Constants;
        int[] axes = c.Node.Ints("axes") is { } given ? [.. given.Select(a => c.Axis(a, shape.Count))] : [.. Enumerable.Range(0, shape.Count)];
        if (target.Length != axes.Length || Array.Exists(target, t => t < 0))
        {
            throw Throw.Format($"{c.Node} gives the lengths [{string.Join(", ", target)}] for {axes.Length} axes. The model is damaged: export it again.");
        }

        var x = c[0];
        var pads = new long[2 * shape.Count];
        for (var i = 0; i < axes.Length; i++)
        {
            var length = shape[axes[i]].Constant ?? throw c.Refuse($"it cuts axis {axes[i]}, whose length depends on the number of rows");
            if (target[i] < length)
            {
                var start = (length - target[i]) / 2;
                x = x.Slice(axes[i], start, start + target[i]);
            }
            else
            {
                pads[axes[i]] = (target[i] - length) / 2;
                pads[axes[i] + shape.Count] = target[i] - length - pads[axes[i]];
            }
        }

        return Array.TrueForAll(pads, p => p == 0) ? x : x.With("Pad", c.Longs(pads));
    }
}
