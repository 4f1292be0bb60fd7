using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Mutations;

/// <summary>Damage that knows what a graph is: the file is whole, and what it says is wrong.</summary>
sealed class GraphMutations
{
    static readonly long[] s_numbers =
        [0, 1, -1, 2, 3, -2, 5, 7, 16, 255, 256, 4096, 65_535, 65_536, 1_000_003, int.MaxValue, int.MinValue, 1L << 31, 1L << 32, 1L << 40, long.MaxValue, long.MinValue];

    static readonly float[] s_reals = [0, 1, -1, 0.5f, 1e-30f, 1e30f, float.MaxValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    static readonly string[] s_names =
        ["", "x", "y", "nowhere", "a\nimport os", "'\"\\", "t0", "w[0]", "n", "# comment", "\u2028line", "日本語", "a b", "probe", "saliency/target", "saliency/value", new('q', 5000), "%s%n", "../x"];

    static readonly string[] s_texts = ["", "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "constant", "reflect", "edge", "wrap", "linear", "nearest", "cubic", "tanh", "none", "ij,jk->ik", "...", "\n", "'"];

    static readonly string[] s_operators =
    [
        "Abs", "Add", "And", "ArgMax", "AveragePool", "BatchNormalization", "Cast", "Ceil", "Clip", "Concat", "ConstantOfShape", "Conv", "ConvTranspose", "Cos", "CumSum", "DepthToSpace", "Div",
        "Dropout", "Einsum", "Elu", "Equal", "Erf", "Exp", "Expand", "EyeLike", "Flatten", "Floor", "GRU", "Gather", "GatherElements", "GatherND", "Gelu", "Gemm", "GlobalAveragePool",
        "GlobalLpPool", "GlobalMaxPool", "Greater", "GridSample", "GroupNormalization", "HardSigmoid", "HardSwish", "Hardmax", "Identity", "If", "InstanceNormalization", "IsNaN", "LRN", "LSTM",
        "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax", "Loop", "LpNormalization", "LpPool", "MatMul", "Max", "MaxPool", "Mean", "Min", "Mish", "Mod", "Mul", "Neg", "NonZero", "Not", "OneHot",
        "PRelu", "Pad", "Pow", "QuantizeLinear", "Range", "Reciprocal", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceProd", "ReduceSum", "Relu", "Reshape", "Resize", "Round", "Scan",
        "ScatterElements", "ScatterND", "Selu", "Shape", "Sigmoid", "Sign", "Size", "Slice", "Softmax", "Softplus", "SpaceToDepth", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Swish", "Tanh", "Tile",
        "TopK", "Transpose", "Trilu", "Unsqueeze", "Upsample", "Where", "Xor",
    ];

    readonly Random _random;
    readonly List<OnnxNode> _nodes;
    readonly Dictionary<string, OnnxTensor> _constants;
    readonly OnnxModel _model;
    List<OnnxValueInfo> _inputs, _outputs;
    int _opset;

    GraphMutations(OnnxModel model, Random random)
    {
        (_model, _random, _opset) = (model, random, model.Opset);
        _nodes = [.. model.Graph.Nodes];
        _constants = new(model.Graph.Initializers, StringComparer.Ordinal);
        _inputs = [.. model.Graph.Inputs];
        _outputs = [.. model.Graph.Outputs];
    }

    internal static byte[] Apply(OnnxModel model, Random random)
    {
        var mutations = new GraphMutations(model, random);
        for (var n = random.Next(4) == 0 ? random.Next(2, 5) : 1; n > 0; n--)
        {
            mutations.One();
        }

        return OnnxWriter.Write(
            new("mutant", mutations._inputs, mutations._outputs, mutations._nodes, mutations._constants, []), mutations._opset);
    }

    void One()
    {
        switch (_random.Next(20))
        {
            case 0: Node(n => With(n, inputs: Edited(n.Inputs, _ => Tensor()))); break;
            case 1: Node(n => With(n, outputs: Edited(n.Outputs, _ => Tensor()))); break;
            case 2: Node(n => With(n, inputs: [.. n.Inputs.Take(_random.Next(n.Inputs.Count + 1))])); break;
            case 3: Node(n => With(n, inputs: [.. n.Inputs, .. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Tensor())])); break;
            case 4: Node(n => new(Any(s_operators), n.Inputs, n.Outputs, n.Attributes, n.Name)); break;
            case 5: _nodes.RemoveAt(_random.Next(_nodes.Count)); _nodes.Add(new("Identity", [Tensor()], ["extra"])); break;
            case 6: _nodes.Insert(_random.Next(_nodes.Count), _nodes[_random.Next(_nodes.Count)]); break;
            case 7: Cycle(); break;
            case 8 or 9 or 10: Node(ChangeAttribute); break;
            case 11: Node(n => With(n, attributes: n.Attributes.Where(_ => _random.Next(2) == 0).ToDictionary(StringComparer.Ordinal))); break;
            case 12 or 13: ChangeConstant(); break;
            case 14: ChangeShape(); break;
            case 15: _opset = _random.Next(7, 27); break;
            case 16: _outputs = [new(Tensor(), OnnxElementType.Float, null), .. _random.Next(2) == 0 ? _outputs : []]; break;
            case 17: Rename(); break;
            case 18: Between(); break;
            default: Constant(); break;
        }
    }

    void Node(Func<OnnxNode, OnnxNode> change)
    {
        var i = _random.Next(_nodes.Count);
        _nodes[i] = change(_nodes[i]);
    }

    static OnnxNode With(OnnxNode n, IReadOnlyList<string>? inputs = null, IReadOnlyList<string>? outputs = null, IReadOnlyDictionary<string, OnnxAttribute>? attributes = null)
        => new(n.OpType, inputs ?? n.Inputs, outputs ?? n.Outputs, attributes ?? n.Attributes, n.Name, n.Domain);

    List<string> Edited(IReadOnlyList<string> names, Func<string, string> change)
    {
        List<string> result = [.. names];
        if (result.Count > 0)
        {
            var i = _random.Next(result.Count);
            result[i] = change(result[i]);
        }

        return result;
    }

    /// <summary>A node reads what is made from its own output.</summary>
    void Cycle()
    {
        var (early, late) = (_random.Next(_nodes.Count), _random.Next(_nodes.Count));
        (early, late) = (Math.Min(early, late), Math.Max(early, late));
        _nodes[early] = With(_nodes[early], inputs: Edited(_nodes[early].Inputs, _ => _nodes[late].Outputs.FirstOrDefault("")));
    }

    OnnxNode ChangeAttribute(OnnxNode node)
    {
        var attributes = new Dictionary<string, OnnxAttribute>(node.Attributes);
        string[] common = ["axis", "axes", "kernel_shape", "strides", "pads", "dilations", "group", "perm", "mode", "auto_pad", "ceil_mode", "keepdims", "to", "epsilon", "output_padding", "output_shape", "blocksize", "p", "size", "equation", "then_branch"];
        var name = attributes.Count > 0 && _random.Next(4) > 0 ? attributes.Keys.ElementAt(_random.Next(attributes.Count)) : Any(common);
        var old = attributes.GetValueOrDefault(name)?.Value;
        attributes[name] = (_random.Next(4) == 0 ? null : old) switch
        {
            long => OnnxAttribute.Of(Any(s_numbers)),
            float => OnnxAttribute.Of(Any(s_reals)),
            string => OnnxAttribute.Of(Any(s_texts)),
            long[] { Length: > 0 } list when _random.Next(3) > 0 => OnnxAttribute.Of([.. list.Select((v, i) => i == _random.Next(list.Length) ? Any(s_numbers) : v)]),
            _ => _random.Next(7) switch
            {
                0 => OnnxAttribute.Of(Any(s_numbers)),
                1 => OnnxAttribute.Of(Any(s_reals)),
                2 => OnnxAttribute.Of(Any(s_texts)),
                3 => OnnxAttribute.Of(Array.ConvertAll(new float[_random.Next(5)], _ => Any(s_reals))),
                4 => OnnxAttribute.Of(Array.ConvertAll(new string[_random.Next(3)], _ => Any(s_texts))),
                5 => OnnxAttribute.Of(Some()),
                _ => OnnxAttribute.Of(Array.ConvertAll(new long[_random.Next(6)], _ => _random.Next(2) == 0 ? _random.Next(-1, 5) : Any(s_numbers))),
            },
        };
        return With(node, attributes: attributes);
    }

    void ChangeConstant()
    {
        if (_constants.Count == 0)
        {
            return;
        }

        var name = _constants.Keys.ElementAt(_random.Next(_constants.Count));
        var tensor = _constants[name];
        _constants[name] = _random.Next(5) switch
        {
            0 => new(tensor.Type, [.. tensor.Shape.Reverse()], tensor.Data),
            1 => new(tensor.Type, [tensor.Count], tensor.Data),
            2 when tensor.Count > 0 => Damaged(tensor),
            3 when OnnxTensor.SizeOf(tensor.Type) is var size && Enum.GetValues<OnnxElementType>().Where(t => Size(t) == size).ToArray() is { Length: > 0 } same => new(Any(same), tensor.Shape, tensor.Data),
            _ => Some(),
        };
    }

    static int Size(OnnxElementType type) => type is OnnxElementType.Undefined or OnnxElementType.String ? 0 : OnnxTensor.SizeOf(type);

    OnnxTensor Damaged(OnnxTensor tensor)
    {
        if (tensor.Type == OnnxElementType.Int64)
        {
            var longs = tensor.ToInt64s();
            longs[_random.Next(longs.Length)] = Any(s_numbers);
            return OnnxTensor.Of(longs, [.. tensor.Shape]);
        }

        var values = tensor.ToSingles();
        values[_random.Next(values.Length)] = Any(s_reals);
        return OnnxTensor.Of(values, [.. tensor.Shape]);
    }

    /// <summary>A small tensor of any type and shape.</summary>
    OnnxTensor Some()
    {
        var shape = Array.ConvertAll(new long[_random.Next(5)], _ => (long)_random.Next(0, 4));
        var count = (int)shape.Aggregate(1L, (n, d) => n * d);
        return _random.Next(3) == 0
            ? OnnxTensor.Of(Array.ConvertAll(new float[count], _ => Any(s_reals)), shape)
            : OnnxTensor.Of(Array.ConvertAll(new long[count], _ => _random.Next(3) > 0 ? _random.Next(-2, 9) : Any(s_numbers)), shape);
    }

    void ChangeShape()
    {
        if (_inputs.Count == 0)
        {
            return;
        }

        var input = _inputs[0];
        List<OnnxAxis> shape = [.. input.Shape ?? []];
        switch (_random.Next(4))
        {
            case 0 when shape.Count > 0: shape[_random.Next(shape.Count)] = new(Any(s_numbers), null); break;
            case 1 when shape.Count > 0: shape.RemoveAt(_random.Next(shape.Count)); break;
            case 2: shape.Insert(_random.Next(shape.Count + 1), new(_random.Next(4), null)); break;
            default: shape = [.. shape.Select(a => _random.Next(2) == 0 ? a : new OnnxAxis(_random.Next(1, 40), null))]; break;
        }

        _inputs[0] = input with { Shape = shape, Type = _random.Next(8) == 0 ? Any(Enum.GetValues<OnnxElementType>()) : input.Type };
        if (_random.Next(10) == 0)
        {
            _inputs = [.. _inputs, _inputs[0] with { Name = Tensor() }];
        }
    }

    /// <summary>One tensor is called otherwise, wherever it is.</summary>
    void Rename()
    {
        var (from, to) = (Tensor(), Any(s_names));
        string Named(string name) => name == from ? to : name;
        for (var i = 0; i < _nodes.Count; i++)
        {
            var n = _nodes[i];
            _nodes[i] = new(n.OpType, [.. n.Inputs.Select(Named)], [.. n.Outputs.Select(Named)], n.Attributes, _random.Next(3) == 0 ? Any(s_names) : n.Name, n.Domain);
        }

        if (_constants.Remove(from, out var tensor))
        {
            _constants[to] = tensor;
        }

        _inputs = _inputs.ConvertAll(i => i with { Name = Named(i.Name) });
        _outputs = _outputs.ConvertAll(o => o with { Name = Named(o.Name) });
    }

    /// <summary>A node put between a tensor and who reads it.</summary>
    void Between()
    {
        var i = _random.Next(_nodes.Count);
        if (_nodes[i].Inputs.Count > 0)
        {
            var input = _nodes[i].Inputs[0];
            _nodes[i] = With(_nodes[i], inputs: ["between", .. _nodes[i].Inputs.Skip(1)]);
            _nodes.Insert(i, ChangeAttribute(new(Any(s_operators), [input, .. Enumerable.Range(0, _random.Next(3)).Select(_ => Tensor())], ["between"])));
        }
    }

    /// <summary>An input of a node is a constant instead.</summary>
    void Constant()
    {
        _constants["constant"] = Some();
        Node(n => With(n, inputs: Edited(n.Inputs, _ => "constant")));
    }

    /// <summary>The name of a tensor that there is, or of none.</summary>
    string Tensor()
    {
        string[] names = [.. _nodes.SelectMany(n => n.Outputs), .. _constants.Keys, .. _inputs.Select(i => i.Name)];
        return names.Length == 0 || _random.Next(8) == 0 ? Any(s_names) : Any(names);
    }

    T Any<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
