using System.Runtime.InteropServices;
using Microsoft.ML.Saliency.Onnx;
using TorchSharp;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>Copies between arrays and libtorch's memory, once per direction.</summary>
static class TensorData
{
    /// <summary>A constant as the copy computes with it: floats of every width as 32-bit floats, integers as 64-bit integers.</summary>
    internal static torch.Tensor Upload(OnnxTensor tensor)
    {
        long[] shape = [.. tensor.Shape];
        switch (tensor.Type.Held())
        {
            case OnnxElementType.Float:
                return Upload<float>(tensor.ToSingles(), shape, torch.ScalarType.Float32);
            case OnnxElementType.Bool:
                return Upload<bool>(Array.ConvertAll(tensor.ToInt64s(), v => v != 0), shape, torch.ScalarType.Bool);
            default:
                return Upload<long>(tensor.ToInt64s(), shape, torch.ScalarType.Int64);
        }
    }

    internal static torch.Tensor Upload<T>(ReadOnlySpan<T> values, long[] shape, torch.ScalarType type) where T : unmanaged
    {
        var result = torch.empty(shape, type);
        if (values.Length > 0)
        {
            // One block copy; the accessor that data<T>() gives copies element by element.
            MemoryMarshal.AsBytes(values).CopyTo(result.bytes);
        }

        return result;
    }
}
