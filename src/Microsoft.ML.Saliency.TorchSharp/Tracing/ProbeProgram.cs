using System.Runtime.InteropServices;
using Microsoft.ML.Saliency.Onnx;
using TorchSharp;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>The compiled program that answers one kind of probe: forward, target, backward, all in one native call.</summary>
sealed class ProbeProgram : IDisposable
{
    readonly TracedModel _traced;
    readonly ProbeKey _key;
    readonly torch.jit.CompilationUnit _unit;

    internal ProbeProgram(TracedModel traced, ProbeKey key)
    {
        _traced = traced;
        _key = key;
        foreach (var name in key.ValueNames.Concat(key.GradientNames).Append(key.From ?? traced.Model.Input.Name))
        {
            // Throws for a name that the model lacks.
            RowShape(name);
        }

        Source = ProbeScript.Write(traced, key);
        _unit = torch.jit.compile(Source);
    }

    internal string Source { get; }

    public void Dispose() => _unit.Dispose();

    /// <summary>Room for the results of all rows.</summary>
    internal ProbeResult NewResult(int rows) => new(_traced.Model, _key, rows, RowShape);

    /// <summary>Sends <paramref name="count"/> rows from <paramref name="first"/> on through the model; beyond the last row, the last one is repeated.</summary>
    internal void Run(Batch input, long[] targets, Batch? weights, int first, int count, ProbeResult result)
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
        var tensors = (torch.Tensor[])_unit.invoke(
            "probe", x, _traced.Weights, TensorData.Upload<long>(classes, [fill], torch.ScalarType.Int64), Rows(weights, first, real, fill));
        tensors[0].bytes[..(real * sizeof(long))].CopyTo(MemoryMarshal.AsBytes(result.Targets.AsSpan(first, real)));
        for (var i = 0; i < result.Batches.Length; i++)
        {
            var batch = result.Batches[i];
            var bytes = tensors[i + 1].bytes;
            if (bytes.Length != fill * batch.RowSize * sizeof(float))
            {
                // Integers would be other numbers if they were taken for floats.
                throw Throw.WrongSize(_traced.Model, $"result {i + 1}", bytes.Length / sizeof(float), fill, batch);
            }

            bytes[..(real * batch.RowSize * sizeof(float))]
                .CopyTo(MemoryMarshal.AsBytes(batch.Data.AsSpan(first * batch.RowSize, real * batch.RowSize)));
        }
    }

    /// <summary>The target's weights for some rows; rows that only fill the batch up have none.</summary>
    static torch.Tensor Rows(Batch? weights, int first, int real, int fill)
    {
        if (weights is null or { Rows: 1 })
        {
            return TensorData.Upload<float>(weights?.Data ?? [], [weights?.Rows ?? 0, weights?.RowSize ?? 0], torch.ScalarType.Float32);
        }

        var values = new float[fill * weights.RowSize];
        weights.Data.AsSpan(first * weights.RowSize, real * weights.RowSize).CopyTo(values);
        return TensorData.Upload<float>(values, [fill, weights.RowSize], torch.ScalarType.Float32);
    }

    /// <summary>Shape of one row of a tensor.</summary>
    internal IReadOnlyList<int> RowShape(string tensor)
        => _traced.IsInput(tensor) ? _traced.Model.Input.RowShape
            : _traced.Maker(tensor) is null ? throw Throw.UnknownTensor(_traced.Model, tensor)
            : RowShapes.Of(_traced.Graph[tensor].Shape, _traced.Model.Input.FixedRows) ?? throw Throw.UnknownTensor(_traced.Model, tensor);
}
