using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A loaded model and the data view types of what goes in and comes out.</summary>
internal sealed class OnnxModel : IDisposable
{
    readonly Dictionary<string, OnnxTensor> _inputs, _outputs;

    public OnnxModel(OnnxOptions options, byte[] model)
    {
        Session = Open(options, model);
        try
        {
            InputNames = [.. Session.InputNames];
            OutputNames = [.. Session.OutputNames];
            _inputs = Session.InputMetadata.ToDictionary(pair => pair.Key, pair => new OnnxTensor(pair.Key, pair.Value, options.ShapeDictionary));
            _outputs = Session.OutputMetadata.ToDictionary(pair => pair.Key, pair => new OnnxTensor(pair.Key, pair.Value, options.ShapeDictionary));
        }
        catch
        {
            Session.Dispose();
            throw;
        }
    }

    public InferenceSession Session { get; }

    public string[] InputNames { get; }

    public string[] OutputNames { get; }

    public OnnxTensor Input(string name) => _inputs.TryGetValue(name, out var tensor) ? tensor : throw new ArgumentOutOfRangeException(nameof(name), name,
        $"Input tensor, {name}, does not exist in the ONNX model. Available input names are [{string.Join(",", InputNames)}].");

    public OnnxTensor Output(string name) => _outputs.TryGetValue(name, out var tensor) ? tensor : throw new ArgumentOutOfRangeException(nameof(name), name,
        $"Output tensor, {name}, does not exist in the ONNX model. Available output names are [{string.Join(",", OutputNames)}].");

    public void Dispose() => Session.Dispose();

    static InferenceSession Open(OnnxOptions options, byte[] model)
    {
        if (model is null && !File.Exists(Contracts.CheckNonEmpty(options.ModelFile, nameof(options.ModelFile))))
            throw new IOException($"Model file {options.ModelFile} does not exists.");
        try
        {
            return Open(options, model, options.GpuDeviceId);
        }
        // As the package does: that the library has no CUDA at all is another exception, and passes.
        catch (OnnxRuntimeException) when (options is { GpuDeviceId: not null, FallbackToCpu: true })
        {
            return Open(options, model, null);
        }
    }

    static InferenceSession Open(OnnxOptions options, byte[] model, int? gpuDeviceId)
    {
        using var session = new SessionOptions
        {
            InterOpNumThreads = options.InterOpNumThreads ?? 0,
            IntraOpNumThreads = options.IntraOpNumThreads ?? 0,
        };
        if (gpuDeviceId is { } device)
            session.AppendExecutionProvider_CUDA(device);
        try
        {
            return model is null ? new InferenceSession(options.ModelFile, session) : new InferenceSession(model, session);
        }
        catch (OnnxRuntimeException e) when (!(options.FallbackToCpu && gpuDeviceId.HasValue))
        {
            throw new InvalidOperationException($"Error initializing model :{e}", e);
        }
    }
}
