using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>The compiled program that answers one kind of probe: forward, target, backward, all in one native call.</summary>
sealed class ProbeProgram : IDisposable
{
    const string Prelude = """
        def gradients(score: Tensor, wrt: List[Tensor]) -> List[Tensor]:
          result: List[Tensor] = []
          if not score.requires_grad:
            for t in wrt:
              result.append(torch.zeros_like(t))
            return result
          found = torch.autograd.grad([score], wrt, None, None, False, True)
          for i in range(len(wrt)):
            g = found[i]
            if g is None:
              result.append(torch.zeros_like(wrt[i]))
            else:
              result.append(g)
          return result

        def plain(tensors: List[Tensor]) -> List[Tensor]:
          result: List[Tensor] = []
          for t in tensors:
            result.append(t.detach().contiguous())
          return result


        """;

    readonly TracedModel _traced;
    readonly ProbeKey _key;
    readonly torch.jit.CompilationUnit _unit;

    internal ProbeProgram(TracedModel traced, ProbeKey key)
    {
        _traced = traced;
        _key = key;
        Source = Write();
        _unit = torch.jit.compile(Source);
    }

    internal string Source { get; }

    public void Dispose() => _unit.Dispose();

    /// <summary>Room for the results of all rows, in the order in which the program returns them; the classes come apart.</summary>
    internal Result NewResult(int rows)
    {
        var classes = _traced.Model.Score.Classes;
        return new(
            new long[rows],
            [
                new(new float[rows * classes], rows, classes),
                new(new float[rows * classes], rows, classes),
                .. _key.ValueNames.Concat(_key.GradientNames).Select(name =>
                {
                    var shape = RowShape(name);
                    return new Batch(new float[rows * shape.Aggregate(1, (n, d) => checked(n * d))], rows, shape);
                }),
            ]);
    }

    /// <summary>Sends <paramref name="count"/> rows from <paramref name="first"/> on through the model; beyond the last row, the last one is repeated.</summary>
    internal void Run(Batch input, long[] targets, int first, int count, Result result)
    {
        var real = Math.Min(count, input.Rows - first);
        var fill = _traced.Model.Input.FixedRows is null ? real : count;
        using var scope = torch.NewDisposeScope();
        using var grad = torch.enable_grad();
        var x = torch.empty([fill, .. input.RowShape.Select(d => (long)d)], torch.ScalarType.Float32);
        var room = MemoryMarshal.Cast<byte, float>(x.bytes);
        input.Data.AsSpan(first * input.RowSize, real * input.RowSize).CopyTo(room);
        for (var row = real; row < fill; row++)
        {
            input[input.Rows - 1].CopyTo(room[(row * input.RowSize)..]);
        }

        var classes = new long[fill];
        targets.AsSpan(first, real).CopyTo(classes);
        var tensors = (torch.Tensor[])_unit.invoke("probe", x, _traced.Weights, TensorData.Upload<long>(classes, [fill], torch.ScalarType.Int64));
        tensors[0].bytes[..(real * sizeof(long))].CopyTo(MemoryMarshal.AsBytes(result.Targets.AsSpan(first, real)));
        for (var i = 0; i < result.Batches.Length; i++)
        {
            var batch = result.Batches[i];
            tensors[i + 1].bytes[..(real * batch.RowSize * sizeof(float))]
                .CopyTo(MemoryMarshal.AsBytes(batch.Data.AsSpan(first * batch.RowSize, real * batch.RowSize)));
        }
    }

    internal Observation ToObservation(Result result)
    {
        var values = _key.ValueNames;
        return new(
            result.Batches[0],
            result.Batches[1],
            Array.ConvertAll(result.Targets, t => (int)t),
            Named(values, 2),
            Named(_key.GradientNames, 2 + values.Count));

        Dictionary<string, Batch> Named(IReadOnlyList<string> names, int from)
            => names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => result.Batches[from + p.i], StringComparer.Ordinal);
    }

    string Write()
    {
        var score = _traced.Model.Score;
        var scored = _key.Logits ? score.Logits : score.Output;
        var wanted = _key.GradientNames;
        var nodes = Needed([score.Output, scored, .. _key.ValueNames, .. wanted]);
        var writer = new ScriptWriter(_traced);
        var source = new StringBuilder(Prelude).Append("def probe(x: Tensor, w: List[Tensor], target: Tensor) -> List[Tensor]:\n  n = x.size(0)\n");
        writer.Bind(_traced.Model.Input.Name, "x");
        Cut(_traced.Model.Input.Name);
        foreach (var node in nodes)
        {
            writer.Write(node);
            foreach (var output in node.Outputs)
            {
                Cut(output);
            }
        }

        writer.Line($"scores = {writer.Variable(scored)}.reshape([n, {score.Classes}])");
        writer.Line("chosen = torch.where(target < 0, torch.argmax(scores, 1), target)");
        if (wanted.Count > 0)
        {
            writer.Line("score = torch.sum(torch.gather(scores, 1, chosen.unsqueeze(1)))");
            writer.Line($"g = gradients(score, [{string.Join(", ", wanted.Select(writer.Variable))}])");
        }

        string[] results =
        [
            "chosen",
            $"{writer.Variable(score.Output)}.reshape([n, {score.Classes}])",
            "scores",
            .. _key.ValueNames.Select(writer.Variable),
            .. wanted.Select((_, i) => $"g[{i}]"),
        ];
        writer.Line($"return plain([{string.Join(", ", results)}])");
        return source.Append(writer.Body).Append('\n').ToString();

        // Autograd starts at a wanted tensor that no other wanted tensor leads to: nothing before it is recorded.
        void Cut(string tensor)
        {
            if (wanted.Contains(tensor) && !wanted.Any(other => other != tensor && LeadsTo(other, tensor)))
            {
                writer.Bind(tensor, writer.Let($"{writer.Variable(tensor)}.detach().requires_grad_(True)", tensor));
            }
        }
    }

    /// <summary>The nodes that make some tensors, in the order in which they run.</summary>
    List<Onnx.OnnxNode> Needed(IEnumerable<string> tensors)
    {
        var needed = new HashSet<Onnx.OnnxNode>();
        var open = new Stack<string>(tensors);
        while (open.TryPop(out var tensor))
        {
            if (_traced.WeightIndex(tensor) is null && _traced.Maker(tensor) is { } node && needed.Add(node) && _traced.Graph[node.Outputs[0]].Ints is null)
            {
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return [.. _traced.Graph.Nodes.Where(needed.Contains)];
    }

    bool LeadsTo(string from, string to) => _traced.IsInput(from) || Needed([to]).Any(n => n.Outputs.Contains(from));

    IReadOnlyList<int> RowShape(string tensor)
        => _traced.IsInput(tensor) ? _traced.Model.Input.RowShape
            : _traced.Maker(tensor) is null ? throw Throw.UnknownTensor(_traced.Model, tensor)
            : _traced.Graph[tensor].Shape is { Count: > 0 } shape && shape.Skip(1).All(d => d.Constant is not null) ? [.. shape.Skip(1).Select(d => (int)d.Factor)]
            : throw Throw.UnknownTensor(_traced.Model, tensor);

    /// <summary>Results of a run over all rows.</summary>
    internal readonly record struct Result(long[] Targets, Batch[] Batches);
}
