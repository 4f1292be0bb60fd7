using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Operators;
using Microsoft.ML.Saliency.Tracing;
using TorchSharp;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

public sealed class OperatorTests(ITestOutputHelper log)
{
    [Fact]
    public void The_table_of_operators_is_the_engine_s()
    {
        var rows = Repository.Read("docs/operators.md").Split('\n')
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| ---", StringComparison.Ordinal) && !l.StartsWith("| operator", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells[2] != "-")
            .Select(cells => cells[1]);
        Assert.Equal(TorchOperators.Names, rows);
    }

    /// <summary>The standard's own cases for single operators: each that has only operators of the table gives the expected output, or is refused.</summary>
    [SkippableFact]
    public void The_standard_s_cases_pass_for_every_operator_of_the_table()
    {
        var (passed, refused, wrong) = (0, new List<string>(), new List<string>());
        foreach (var folder in Eval.NodeCases())
        {
            OnnxModel model;
            try
            {
                model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
            }
            catch (OnnxFormatException)
            {
                continue;
            }

            if (model.Graph.Nodes.Any(n => n.Domain.Length > 0 || (n.OpType != "Constant" && !TorchOperators.Names.Contains(n.OpType))) || model.Graph.Outputs.Count != 1)
            {
                continue;
            }

            var data = Path.Combine(folder, "test_data_set_0");
            var inputs = Enumerable.Range(0, model.Graph.Inputs.Count).Select(i => Tensor(Path.Combine(data, $"input_{i}.pb"))).ToArray();
            try
            {
                var expected = Tensor(Path.Combine(data, "output_0.pb"));
                var difference = Difference(expected, Run(model, inputs));
                // The copy computes 16-bit floats in 32 bits: it keeps the digits that a cast to them drops.
                var tolerance = expected.Type switch { OnnxElementType.Float16 => 1e-3, OnnxElementType.BFloat16 => 8e-3, _ => 1e-4 };
                passed += difference <= tolerance ? 1 : 0;
                if (!(difference <= tolerance))
                {
                    wrong.Add($"{Path.GetFileName(folder)} ({difference:G3})");
                }
            }
            catch (ExternalException e)
            {
                wrong.Add($"{Path.GetFileName(folder)}: {e.Message}");
            }
            catch (UnsupportedOperatorException e)
            {
                refused.Add($"{Path.GetFileName(folder)}: {e.Message}");
            }
        }

        log.WriteLine($"{passed} cases pass, {refused.Count} are refused, {wrong.Count} are wrong");
        refused.ForEach(log.WriteLine);
        Assert.Empty(wrong);
        Assert.InRange(refused.Count, 0, passed / 10);
    }

    static OnnxTensor Run(OnnxModel model, OnnxTensor[] inputs)
    {
        // Inputs that shapes are computed from must be known before the model runs; the cases give them as inputs, models have them as constants.
        var constants = model.Graph.Inputs.Zip(inputs).Where(p => p.Second.Type == OnnxElementType.Int64).ToDictionary(p => p.First.Name, p => p.Second);
        var data = model.Graph.Inputs.Where(i => !constants.ContainsKey(i.Name)).ToArray();
        foreach (var (name, tensor) in model.Graph.Initializers)
        {
            constants[name] = tensor;
        }

        var scalars = model.Graph.Inputs.Zip(inputs).Where(p => p.Second.Count == 1 && p.Second.Shape.Count == 0);
        foreach (var (info, tensor) in scalars)
        {
            constants[info.Name] = tensor;
        }

        data = [.. data.Where(i => !constants.ContainsKey(i.Name))];
        var fixedModel = new OnnxModel(model.Name, null, default, model.IrVersion, model.Opset, "", model.Graph with { Inputs = data, Initializers = constants });
        using var traced = new TracedModel(ShapedGraph.Of(fixedModel), FunctionEngine.Describe([1, 1, 1], 1) with { Name = model.Name });
        var writer = new ScriptWriter(traced);
        foreach (var (info, i) in data.Select((info, i) => (info, i)))
        {
            writer.Bind(info.Name, $"inputs[{i}]");
        }

        foreach (var node in traced.Graph.Nodes.Where(n => traced.WeightIndex(n.Outputs[0]) is null))
        {
            writer.Write(node);
        }

        var script = $"def run(inputs: List[Tensor], w: List[Tensor]) -> Tensor:\n{writer.Body}  return ({writer.Variable(model.Graph.Outputs[0].Name)}).contiguous()\n";
        using var scope = torch.NewDisposeScope();
        using var unit = torch.jit.compile(script);
        var given = data.Select(i => TensorData.Upload(inputs[model.Graph.Inputs.ToList().IndexOf(i)])).ToArray();
        var result = (torch.Tensor)unit.invoke("run", given, traced.Weights);
        var type = result.dtype switch { torch.ScalarType.Float32 => OnnxElementType.Float, torch.ScalarType.Bool => OnnxElementType.Bool, _ => OnnxElementType.Int64 };
        return new(type, result.shape, result.bytes.ToArray());
    }

    static double Difference(OnnxTensor expected, OnnxTensor actual)
    {
        if (!expected.Shape.SequenceEqual(actual.Shape))
        {
            return double.PositiveInfinity;
        }

        var (a, b) = (expected.ToSingles(), actual.ToSingles());
        var scale = Math.Max(1, a.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max());
        return a.Zip(b).Select(p => p.First.Equals(p.Second) ? 0 : double.Abs((double)p.First - p.Second) / scale).DefaultIfEmpty(0).Max();
    }

    /// <summary>A TensorProto with raw data, as the cases store them: fields 1 dims, 2 data_type, 9 raw_data.</summary>
    static OnnxTensor Tensor(string path)
    {
        var input = new CodedInputStream(File.ReadAllBytes(path));
        var dims = new List<long>();
        var (type, raw) = (OnnxElementType.Undefined, Array.Empty<byte>());
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag)
            {
                case 8: dims.Add(input.ReadInt64()); break;
                case 10:
                    for (var packed = input.ReadBytes().CreateCodedInput(); !packed.IsAtEnd;)
                    {
                        dims.Add(packed.ReadInt64());
                    }

                    break;
                case 16: type = (OnnxElementType)input.ReadInt32(); break;
                case 74: raw = input.ReadBytes().ToByteArray(); break;
                default: input.SkipLastField(); break;
            }
        }

        return new(type, dims, raw);
    }
}
