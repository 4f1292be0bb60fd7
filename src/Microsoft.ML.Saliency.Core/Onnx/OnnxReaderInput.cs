using System.Runtime.CompilerServices;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>The bytes of a model file, and how far reading them has come.</summary>
sealed class OnnxReaderInput(ArraySegment<byte> bytes, string name, int maxDepth)
{
    long _position;

    internal byte[] Array => bytes.Array!;

    internal OnnxReaderMessage Root() => new(this, bytes, 1);

    /// <summary>Notes where the field begins that is read next.</summary>
    internal void At(long index) => _position = index - bytes.Offset;

    internal void RefuseDepth(int depth)
    {
        if (depth > maxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Throw.Format($"'{name}' nests messages more than {depth - 1} deep at byte {_position}; OnnxLimits.MaxDepth is {maxDepth}. Raise the limit if you trust the file.");
        }
    }

    internal OnnxFormatException Undecodable(Exception? inner = null)
        => NoModel($"cannot be decoded beyond byte {_position} of {bytes.Count}: it is cut short, damaged or no ONNX model", inner);

    /// <summary>Says what the file is where that can be told, else <paramref name="otherwise"/>.</summary>
    internal OnnxFormatException NoModel(string otherwise, Exception? inner = null)
        => Throw.Format($"'{name}' {Kind() ?? otherwise}. Export the model or copy it again.", inner!);

    /// <summary>What a file is that often stands where a model should, or null.</summary>
    string? Kind()
    {
        var start = bytes.AsSpan(0, Math.Min(bytes.Count, 100));
        return start.StartsWith("version "u8) && start.IndexOf("git-lfs"u8) > 0 ? "is a Git LFS pointer, which 'git lfs pull' replaces by the model"
            : start.StartsWith("PK\x03\x04"u8) ? "is a zip archive, as PyTorch and ML.NET save models, not an ONNX model"
            : start.IndexOf("HDF\r\n"u8) == 1 ? "is an HDF5 file, as Keras saves models, not an ONNX model"
            : start.TrimStart(" \t\r\n"u8).StartsWith("<"u8) ? "is a web page or XML, not an ONNX model"
            : null;
    }
}
