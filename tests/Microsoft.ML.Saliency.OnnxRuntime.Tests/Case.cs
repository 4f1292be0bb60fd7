using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>A model over x [N, C, H, W] that is being made for a test of its operators.</summary>
sealed class Case(Random random, int opset)
{
    readonly List<OnnxNode> _nodes = [];
    readonly Dictionary<string, OnnxTensor> _constants = [];

    /// <summary>Smallest value of x.</summary>
    public float Low { get; init; } = -2;

    /// <summary>Largest value of x.</summary>
    public float High { get; init; } = 2;

    /// <summary>Whether the operator switches at certain values: x then keeps a distance from those that occur here.</summary>
    public bool Switches { get; init; }

    /// <summary>A random value of x.</summary>
    public float X() => Low + Random.NextSingle() * (High - Low) is var x && Switches ? (MathF.Round(x * 16) + 0.3f) / 16 : x;

    /// <summary>Whether the TorchSharp engine runs the model too.</summary>
    public bool OnTorch { get; init; } = true;

    /// <summary>Whether the gradient is that of differences, and not one that passes what is rounded as if it were not.</summary>
    public bool Differences { get; init; } = true;

    public Random Random { get; } = random;

    public int C { get; } = random.Next(2, 5);

    public int H { get; } = random.Next(4, 8);

    public int W { get; } = random.Next(4, 8);

    public IEnumerable<string> Operators => _nodes.Select(n => n.OpType);

    public void Add(IEnumerable<OnnxNode> nodes) => _nodes.AddRange(nodes);

    public OnnxModel Model() => OnnxModel.Create(
        new(
            "test",
            [OnnxValueInfo.Float("x", -1, C, H, W)],
            [new("scores", OnnxElementType.Float, null)],
            [.. _nodes, new("Flatten", [_nodes[^1].Outputs[0]], ["scores"])],
            _constants,
            []),
        opset);

    public string Longs(long[] values, long[]? shape = null) => Constant(OnnxTensor.Of(values, shape ?? [values.Length]));

    public string Number(float value) => Constant(OnnxTensor.Of([value]));

    public string Floats(params float[] values) => Constant(OnnxTensor.Of(values, values.Length));

    public string Bools(params bool[] values) => Constant(new(OnnxElementType.Bool, [values.Length], Array.ConvertAll(values, v => (byte)(v ? 1 : 0))));

    public string Tensor(IReadOnlyList<int> shape, float low = -1, float high = 1)
        => Constant(OnnxTensor.Of(Pseudo.Batch(1, shape, _ => low + Random.NextSingle() * (high - low)).Data, [.. shape.Select(d => (long)d)]));

    /// <summary>Integers of a type of 8 or 32 bits, all the same or, where that is not said, random.</summary>
    public string Typed(OnnxElementType type, int[] shape, int? value = null)
    {
        var numbers = Enumerable.Range(0, shape.Aggregate(1, (n, d) => n * d)).Select(_ => value ?? Random.Next(-60, 60));
        return Constant(new(type, [.. shape.Select(d => (long)d)], type == OnnxElementType.Int32 ? [.. numbers.SelectMany(BitConverter.GetBytes)] : numbers.Select(n => (byte)n).ToArray()));
    }

    /// <summary>A constant of a shape that broadcasts against x.</summary>
    public string Broadcast(int kind, float low, float high) => Tensor(
        (kind % 5) switch { 0 => [], 1 => [C, 1, 1], 2 => [W], 3 => [1, C, H, W], _ => [H, 1] }, low, high);

    /// <summary>Some axes beside the rows.</summary>
    public long[] Axes(int kind) => (kind % 4) switch { 0 => [2, 3], 1 => [1], 2 => [-1], _ => [1, 2, 3] };

    public long[] Shuffled(params long[] values)
    {
        Random.Shuffle(values);
        return values;
    }

    /// <summary>The mean of x over some axes, which stay with length 1.</summary>
    public OnnxNode Mean(long[] axes, string output)
        => opset >= 18 ? OperatorCases.Node("ReduceMean", ["x", Longs(axes)], output) : OperatorCases.Node("ReduceMean", ["x"], output, ("axes", axes));

    /// <summary>The sum of x over some axes, which stay with length 1.</summary>
    public OnnxNode Sum(long[] axes, string output) => OperatorCases.Node("ReduceSum", ["x", Longs(axes)], output);

    /// <summary>A 3x3 convolution to some channels.</summary>
    public OnnxNode Conv(string x, int from, int to, string output)
        => OperatorCases.Node("Conv", [x, Tensor([to, from, 3, 3], -0.3f, 0.3f)], output, ("pads", (long[])[1, 1, 1, 1]));

    /// <summary>A convolution of random kernel, stride, dilation, padding and groups.</summary>
    public OnnxNode Conv(string x, int kind, int stride = 1, int axes = 2, string? auto = null, bool computed = false)
    {
        var channels = axes == 3 ? 1 : C;
        int[] length = axes switch { 1 => [H * W], 2 => [H, W], _ => [C, H, W] };
        var group = (kind % 3) switch { 0 => 1, _ => channels };
        var outputs = group * Random.Next(1, 3);
        var (kernel, strides, dilations, pads) = (new int[axes], new long[axes], new long[axes], new long[2 * axes]);
        for (var i = 0; i < axes; i++)
        {
            strides[i] = stride == 1 ? 1 : Random.Next(1, stride + 1);
            dilations[i] = auto is "SAME_UPPER" or "SAME_LOWER" ? 1 : Random.Next(1, 3);
            kernel[i] = Random.Next(1, Math.Min(4, (length[i] - 1) / (int)dilations[i] + 1));
            (pads[i], pads[i + axes]) = (Random.Next(0, 4), Random.Next(0, 4));
        }

        // Stride equal on both axes, as usual, for half of the cases.
        if (kind % 2 == 0)
        {
            Array.Fill(strides, stride == 1 ? 1 : 2);
        }

        var weight = Tensor([outputs, channels / group, .. kernel]);
        if (computed)
        {
            Add([OperatorCases.Node("Tanh", [weight], "w")]);
            weight = "w";
        }

        string[] inputs = kind % 2 == 0 ? [x, weight, Tensor([outputs])] : [x, weight];
        return auto is null
            ? OperatorCases.Node("Conv", inputs, ("strides", strides), ("dilations", dilations), ("pads", pads), ("group", (long)group))
            : OperatorCases.Node("Conv", inputs, ("strides", strides), ("dilations", dilations), ("auto_pad", auto), ("group", (long)group));
    }

    /// <summary>A pooling window of random size, stride, padding and rounding.</summary>
    public OnnxNode Pool(string op, int kind)
    {
        long[] kernel = [Random.Next(1, 4), Random.Next(1, 4)], strides = [Random.Next(1, 4), Random.Next(1, 4)];
        // No window may lie on padding alone.
        long[] pads = [.. kernel.Concat(kernel).Select(k => (long)Random.Next(0, (int)k))];
        (string, object)[] attributes = [("kernel_shape", kernel), ("strides", strides), ("pads", kind % 3 == 0 ? new long[4] : pads), ("ceil_mode", (long)(kind % 2))];
        return OperatorCases.Node(op, ["x"], op == "AveragePool" ? [.. attributes, ("count_include_pad", (long)(kind / 2 % 2))] : attributes);
    }

    string Constant(OnnxTensor tensor)
    {
        var name = $"c{_constants.Count}";
        _constants[name] = tensor;
        return name;
    }
}
