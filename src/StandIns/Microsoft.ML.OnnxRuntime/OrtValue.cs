using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>An input or output of a run. Spans over its data are valid until it is disposed.</summary>
public unsafe class OrtValue : IDisposable
{
    /// <param name="value">An OrtValue*, which becomes this one's.</param>
    internal OrtValue(nint value, MemoryHandle pin = default) => Handle = new OrtValueHandle(value, pin);

    internal OrtValueHandle Handle { get; }

    public OnnxValueType OnnxType
    {
        get
        {
            using var self = new Borrowed(Handle);
            int kind;
            Library.Check(Library.Api->GetValueType(self.Pointers[0], &kind));
            return (OnnxValueType)kind;
        }
    }

    public bool IsTensor => OnnxType == OnnxValueType.ONNX_TYPE_TENSOR;

    /// <summary>A tensor over the array itself, which stays pinned until the value is disposed.</summary>
    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged => CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new Memory<T>(data), shape);

    /// <summary>A tensor over the memory itself, which stays pinned until the value is disposed.</summary>
    public static OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(memoryInfo);
        ArgumentNullException.ThrowIfNull(shape);
        var element = ElementTypes.Of<T>();
        var elements = 1L;
        foreach (var size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            elements = checked(elements * size);
        }
        if (memory.Length < elements)
        {
            throw new ArgumentException($"Shape [{string.Join(", ", shape)}] has {elements} elements, but the memory holds {memory.Length}.", nameof(shape));
        }

        var pin = memory.Pin();
        try
        {
            using var info = new Borrowed(memoryInfo);
            nint value;
            fixed (long* first = shape)
            {
                Library.Check(Library.Api->CreateTensorWithDataAsOrtValue(
                    info.Pointers[0], pin.Pointer, (nuint)((long)memory.Length * sizeof(T)), first, (nuint)shape.Length, (int)element, &value));
            }
            return new OrtValue(value, pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        using var self = new Borrowed(Handle);
        nint info;
        Library.Check(Library.Api->GetTensorTypeAndShape(self.Pointers[0], &info));
        try
        {
            return new OrtTensorTypeAndShapeInfo(info);
        }
        finally
        {
            Library.Api->ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged => GetTensorMutableDataAsSpan<T>();

    public Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged
    {
        var info = GetTensorTypeAndShape();
        if (info.ElementDataType != ElementTypes.Of<T>())
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The tensor holds {info.ElementDataType}, not {typeof(T).Name}.");
        }
        using var self = new Borrowed(Handle);
        void* data;
        Library.Check(Library.Api->GetTensorMutableData(self.Pointers[0], &data));
        return new Span<T>(data, checked((int)info.ElementCount));
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Handle.Dispose();
        }
    }
}

/// <summary>Frees a native value and then unpins the memory that it lies over, also when nobody disposed it.</summary>
internal sealed unsafe class OrtValueHandle : SafeHandle
{
    MemoryHandle pin;

    internal OrtValueHandle(nint value, MemoryHandle pin)
        : base(0, ownsHandle: true)
    {
        SetHandle(value);
        this.pin = pin;
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Library.Api->ReleaseValue(handle);
        pin.Dispose();
        return true;
    }
}
