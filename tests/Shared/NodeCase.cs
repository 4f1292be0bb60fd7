using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>One of the ONNX standard's cases of single operators: a model, its inputs and the outputs it should give.</summary>
sealed record NodeCase(string Name, OnnxModel Model, IReadOnlyList<OnnxTensor> Inputs, IReadOnlyList<OnnxTensor> Outputs)
{
    /// <exception cref="OnnxFormatException">The model is one that the reader refuses.</exception>
    public static NodeCase Load(string folder)
    {
        var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
        return new(Path.GetFileName(folder), model, Tensors(folder, "input", model.Graph.Inputs.Count), Tensors(folder, "output", model.Graph.Outputs.Count));
    }

    /// <summary>
    /// The model with some inputs as constants: integers, single numbers, and the scales of Resize. Shapes and bounds are computed from those,
    /// and models have them as constants where the cases give them as inputs. The shapes of the inputs that are left are those of the case.
    /// </summary>
    public OnnxModel WithConstants()
    {
        var constants = new Dictionary<string, OnnxTensor>(Model.Graph.Initializers);
        var data = new List<OnnxValueInfo>();
        foreach (var (info, tensor) in Model.Graph.Inputs.Zip(Inputs))
        {
            // Scales, parts and conditions are what the operator does, as an attribute would be; the others are what it does it to.
            var how = Model.Graph.Nodes.Any(n => n.OpType is "Resize" or "Upsample" or "Compress" && n.Inputs.Skip(1).Contains(info.Name));
            if (how || tensor.Type == OnnxElementType.Int64 || tensor.Shape.Count == 0)
            {
                constants[info.Name] = tensor;
            }
            else
            {
                data.Add(new(info.Name, tensor.Type, [.. tensor.Shape.Select(d => new OnnxAxis(d, null))]));
            }
        }

        return OnnxModel.Create(Model.Graph with { Inputs = data, Initializers = constants }, Model.Opset, Model.Name);
    }

    /// <summary>The value of an input by name.</summary>
    public OnnxTensor Input(string name) => Inputs[Model.Graph.Inputs.Select(i => i.Name).ToList().IndexOf(name)];

    /// <summary>Largest difference, relative to the largest value where that is more than 1; infinite where the shapes differ.</summary>
    public static double Difference(OnnxTensor expected, OnnxTensor actual)
        => expected.Shape.SequenceEqual(actual.Shape) ? Difference(expected, actual.ToSingles()) : double.PositiveInfinity;

    /// <inheritdoc cref="Difference(OnnxTensor, OnnxTensor)"/>
    public static double Difference(OnnxTensor expected, float[] actual)
    {
        var values = expected.ToSingles();
        if (values.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        var scale = Math.Max(1, values.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max());
        // A NaN in one only is a difference that no tolerance accepts.
        return values.Zip(actual).Select(p => p.First.Equals(p.Second) ? 0 : double.Abs((double)p.First - p.Second) / scale is var d && double.IsNaN(d) ? double.PositiveInfinity : d).DefaultIfEmpty(0).Max();
    }

    /// <summary>What a case may differ by: 16-bit floats are computed in 32 bits, which keep the digits that an operator in 16 bits drops.</summary>
    public static double Tolerance(OnnxTensor expected) => expected.Type switch { OnnxElementType.Float16 => 1e-3, OnnxElementType.BFloat16 => 8e-3, _ => 1e-4 };

    static OnnxTensor[] Tensors(string folder, string role, int count)
        => [.. Enumerable.Range(0, count).Select(i => Tensor(Path.Combine(folder, "test_data_set_0", $"{role}_{i}.pb")))];

    /// <summary>The tensor of a file, read as a model whose only node has it as a constant.</summary>
    static OnnxTensor Tensor(string path)
    {
        var value = Field(5, [.. Field(1, "value"u8), .. Field(5, File.ReadAllBytes(path)), .. Number(20, 4)]);
        var node = Field(1, [.. Field(2, "y"u8), .. Field(4, "Constant"u8), .. value]);
        var graph = Field(7, [.. node, .. Field(12, Field(1, "y"u8))]);
        var model = OnnxModel.Load((byte[])[.. Number(1, 8), .. graph, .. Field(8, Number(2, 17))], Path.GetFileName(path));
        return model.Graph.Nodes[0].Tensor("value")!;
    }

    static byte[] Field(int number, ReadOnlySpan<byte> content) => [(byte)(number << 3 | 2), .. Varint(content.Length), .. content];

    static byte[] Number(int number, int value) => [.. Varint(number << 3), .. Varint(value)];

    static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value & 127 | 128), .. Varint(value >> 7)];
}
