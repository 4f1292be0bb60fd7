using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// Writes protobuf messages in two passes over the same code: the first measures every message, the second writes them behind their
/// lengths straight into the final array. So nothing is copied twice, however deep messages lie in messages.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The stream lives within Write, which disposes it.")]
sealed class OnnxWriterOutput
{
    readonly List<long> _lengths = [];
    CodedOutputStream? _stream;
    long _size;
    int _next;

    internal static byte[] Write(Action<OnnxWriterOutput> message)
    {
        var output = new OnnxWriterOutput();
        message(output);
        if (output._size > Array.MaxLength)
        {
            throw Throw.Format($"The model takes {output._size} bytes, but the format allows 2 GiB in one file. Write it with smaller or fewer constants.");
        }

        var bytes = new byte[output._size];
        using (output._stream = new CodedOutputStream(bytes))
        {
            message(output);
            output._stream.CheckNoSpaceLeft();
        }

        return bytes;
    }

    internal void Message(int field, Action body)
    {
        if (_stream is null)
        {
            var index = _lengths.Count;
            _lengths.Add(0);
            var before = _size;
            body();
            _lengths[index] = _size - before;
            _size += Header(field, _lengths[index]);
            return;
        }

        _stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _stream.WriteLength((int)_lengths[_next++]);
        body();
    }

    internal void Int(int field, long value)
    {
        _size += CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeInt64Size(value);
        _stream?.WriteTag(field, WireFormat.WireType.Varint);
        _stream?.WriteInt64(value);
    }

    internal void Single(int field, float value)
    {
        _size += CodedOutputStream.ComputeTagSize(field) + sizeof(float);
        _stream?.WriteTag(field, WireFormat.WireType.Fixed32);
        _stream?.WriteFloat(value);
    }

    internal void Text(int field, string value)
    {
        _size += CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeStringSize(value);
        _stream?.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _stream?.WriteString(value);
    }

    internal void Bytes(int field, ReadOnlyMemory<byte> value)
    {
        _size += Header(field, value.Length) + value.Length;
        _stream?.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _stream?.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }

    static int Header(int field, long length) => CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeUInt64Size((ulong)length);
}
