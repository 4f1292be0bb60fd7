using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>The fields of one protobuf message, one after the other: <see cref="Next"/>, then one of the readers or <see cref="Skip"/>.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A stream over an array holds nothing that needs disposal.")]
sealed class OnnxReaderMessage
{
    /// <summary>More integers than this are not listed one by one; 2 GiB once read.</summary>
    const int MaxIntegers = 1 << 28;

    static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    readonly OnnxReaderInput _input;
    readonly CodedInputStream _stream;
    readonly int _depth;
    uint _tag;

    internal OnnxReaderMessage(OnnxReaderInput input, ArraySegment<byte> bytes, int depth)
    {
        input.RefuseDepth(depth);
        input.AddPart();
        _input = input;
        _stream = new CodedInputStream(bytes.Array, bytes.Offset, bytes.Count);
        _depth = depth;
    }

    internal int Field => WireFormat.GetTagFieldNumber(_tag);

    internal bool Next()
    {
        _input.At(_stream.Position);
        _tag = _stream.ReadTag();
        return _tag != 0;
    }

    internal void Skip() => _stream.SkipLastField();

    internal long Int()
    {
        Need(WireFormat.WireType.Varint);
        return _stream.ReadInt64();
    }

    internal float Single()
    {
        Need(WireFormat.WireType.Fixed32);
        return _stream.ReadFloat();
    }

    /// <summary>A name: two that differ in the file differ here too.</summary>
    internal string Text()
    {
        _input.AddPart();
        var bytes = Bytes();
        try
        {
            return bytes.AsSpan().Contains((byte)0) ? throw _input.BadText() : s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw _input.BadText();
        }
    }

    /// <summary>A text that nothing is looked up by; what is not UTF-8 in it is replaced.</summary>
    internal string AnyText()
    {
        _input.AddPart();
        return Encoding.UTF8.GetString(Bytes());
    }

    internal OnnxReaderMessage Message() => Message(Bytes());

    /// <summary>A message within this one, from its bytes.</summary>
    internal OnnxReaderMessage Message(ArraySegment<byte> bytes) => new(_input, bytes, _depth + 1);

    /// <summary>The bytes of a length-delimited field, where they are.</summary>
    internal ArraySegment<byte> Bytes()
    {
        Need(WireFormat.WireType.LengthDelimited);
        var start = (int)_stream.Position;
        _stream.SkipLastField(); // holds the length against what is left of the message
        while (_input.Array[start++] >= 0x80)
        {
        }

        return new(_input.Array, start, (int)_stream.Position - start);
    }

    /// <summary>Appends a repeated integer field: one value, or many packed.</summary>
    internal void Ints(ref List<long>? values)
    {
        values ??= [];
        if (WireFormat.GetTagWireType(_tag) == WireFormat.WireType.Varint)
        {
            values.Add(_stream.ReadInt64());
            return;
        }

        var bytes = Bytes();
        var packed = new CodedInputStream(bytes.Array, bytes.Offset, bytes.Count);
        while (!packed.IsAtEnd)
        {
            values.Add(values.Count < MaxIntegers ? packed.ReadInt64() : throw _input.TooManyIntegers(MaxIntegers));
        }
    }

    /// <summary>Appends a repeated float (4 bytes) or double (8 bytes) field, which packed lies in the file as it does in memory.</summary>
    internal void Reals(int width, ref List<ReadOnlyMemory<byte>>? chunks)
    {
        chunks ??= [];
        if (WireFormat.GetTagWireType(_tag) != (width == 4 ? WireFormat.WireType.Fixed32 : WireFormat.WireType.Fixed64))
        {
            chunks.Add(Bytes());
            return;
        }

        var start = (int)_stream.Position;
        _stream.SkipLastField();
        chunks.Add(_input.Array.AsMemory(start, width));
    }

    void Need(WireFormat.WireType type)
    {
        if (WireFormat.GetTagWireType(_tag) != type)
        {
            throw _input.Undecodable();
        }
    }
}
