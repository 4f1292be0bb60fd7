using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>The session that answers one kind of probe: forward, target, backward, all in one native call.</summary>
sealed class ProbeSession : IDisposable
{
    readonly DifferentiableModel _model;
    readonly ProbeKey _key;
    readonly ProbeGraph _graph;
    readonly InferenceSession _session;

    internal ProbeSession(DifferentiableModel model, ProbeKey key, OnnxRuntimeEngineOptions options)
    {
        _model = model;
        _key = key;
        _graph = ProbeGraph.Write(model, key);
        _session = Open(OnnxWriter.Write(_graph.Graph, _graph.Opset), options);
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Room for the results of all rows.</summary>
    internal ProbeResult NewResult(int rows) => new(_model.Model, _key, rows, _model.RowShape);

    /// <summary>Sends <paramref name="count"/> rows from <paramref name="first"/> on through the model; beyond the last row, the last one is repeated.</summary>
    internal void Run(Batch input, long[] targets, Batch? weights, int first, int count, ProbeResult result)
    {
        var real = Math.Min(count, input.Rows - first);
        var fill = _model.Model.Input.FixedRows is null ? real : count;
        using var run = new RunOptions();
        using var x = Tensor(input, first, real, fill);
        using var target = weights is null
            ? OrtValue.CreateTensorValueFromMemory([.. targets.Skip(first).Take(real), .. Enumerable.Repeat(-1L, fill - real)], [fill])
            : Tensor(weights.Rows == 1 ? Repeated(weights, fill) : weights, weights.Rows == 1 ? 0 : first, weights.Rows == 1 ? fill : real, fill, [weights.RowSize]);
        using var outputs = _session.Run(run, [_graph.Start, _graph.Target], [x, target], _graph.Outputs);
        outputs[0].GetTensorDataAsSpan<long>()[..real].CopyTo(result.Targets.AsSpan(first));
        for (var i = 0; i < result.Batches.Length; i++)
        {
            var batch = result.Batches[i];
            var values = outputs[i + 1].GetTensorDataAsSpan<float>();
            if (values.Length != fill * batch.RowSize)
            {
                throw Throw.WrongSize(_model.Model, _graph.Outputs[i + 1], values.Length, fill, batch);
            }

            values[..(real * batch.RowSize)].CopyTo(batch.Data.AsSpan(first * batch.RowSize));
        }
    }

    /// <summary>Rows of a batch without copying them, or, where rows have to be filled up, a copy with the last one repeated.</summary>
    static OrtValue Tensor(Batch batch, int first, int real, int fill, IReadOnlyList<int>? rowShape = null)
    {
        long[] shape = [fill, .. (rowShape ?? batch.RowShape).Select(d => (long)d)];
        if (fill == real)
        {
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, batch.Data.AsMemory(first * batch.RowSize, real * batch.RowSize), shape);
        }

        var filled = new float[fill * batch.RowSize];
        batch.Data.AsSpan(first * batch.RowSize, real * batch.RowSize).CopyTo(filled);
        for (var row = real; row < fill; row++)
        {
            batch[batch.Rows - 1].CopyTo(filled.AsSpan(row * batch.RowSize));
        }

        return OrtValue.CreateTensorValueFromMemory(filled, shape);
    }

    static Batch Repeated(Batch row, int rows) => new([.. Enumerable.Range(0, rows).SelectMany(_ => row.Data)], rows, row.RowShape);

    /// <summary>Opens a session on the device that the options name.</summary>
    internal static InferenceSession Open(byte[] model, OnnxRuntimeEngineOptions options)
    {
        try
        {
            return Open(model, options, options.GpuDeviceId);
        }
        catch (Exception e) when (options is { GpuDeviceId: not null, FallbackToCpu: true } && e is OnnxRuntimeException or NotSupportedException)
        {
            return Open(model, options, null);
        }
    }

    static InferenceSession Open(byte[] model, OnnxRuntimeEngineOptions options, int? device)
    {
        using var session = options.SessionOptions?.Invoke() ?? new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (options.Threads is not null || options.SessionOptions is null)
        {
            session.IntraOpNumThreads = options.Threads ?? Environment.ProcessorCount;
        }

        if (options.SessionOptions is null)
        {
            // An engine has a session for each kind of probe: the idle ones would spin against the one that runs, which cost a fifth of a gradient's time.
            session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            // A plan of all buffers comes on top of those of the first run, for each number of rows: up to twice the memory that a pass takes, and no faster.
            session.EnableMemoryPattern = false;
        }

        if (device is { } id)
        {
            AppendCuda(session, id);
        }

        return new(model, session);
    }

    static void AppendCuda(SessionOptions session, int device)
    {
        try
        {
            session.AppendExecutionProvider_CUDA(device);
        }
        // ONNX Runtime for the processor lacks the very function.
        catch (EntryPointNotFoundException e)
        {
            throw new NotSupportedException(
                $"CUDA device {device} was asked for, but the ONNX Runtime that is here runs on the processor only. Reference the package Microsoft.ML.OnnxRuntime.Gpu, set OnnxRuntimeEngineOptions.FallbackToCpu, or leave GpuDeviceId unset.", e);
        }
    }
}
