using System.Runtime.CompilerServices;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>The bytes of a model file, and how far reading them has come.</summary>
sealed class OnnxReaderInput(ArraySegment<byte> bytes, string name, OnnxLimits limits)
{
    long _position;
    long _parts;

    internal byte[] Array => bytes.Array!;

    internal OnnxReaderMessage Root() => new(this, bytes, 1);

    /// <summary>Notes where the field begins that is read next.</summary>
    internal void At(long index) => _position = index - bytes.Offset;

    /// <summary>Counts one more message or text.</summary>
    internal void AddPart()
    {
        if (++_parts > limits.MaxParts)
        {
            throw Throw.Format($"'{name}' has more messages and texts than OnnxLimits.MaxParts, {limits.MaxParts}. Raise the limit if you trust the file.");
        }
    }

    internal OnnxFormatException TooManyIntegers(int most)
        => Throw.Format($"'{name}' lists more than {most} integers one by one, at byte {_position}. Export the model with raw_data, as onnx.numpy_helper writes it.");

    /// <summary>A name that cannot be told from others, or that native code would cut off.</summary>
    internal OnnxFormatException BadText()
        => Throw.Format($"'{name}' has at byte {_position} a name that is not UTF-8 text, or holds the character 0. The model is damaged: export it again.");

    internal void RefuseDepth(int depth)
    {
        if (depth > limits.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Throw.Format($"'{name}' nests messages more than {depth - 1} deep at byte {_position}; OnnxLimits.MaxDepth is {limits.MaxDepth}. Raise the limit if you trust the file.");
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
