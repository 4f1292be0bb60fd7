using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Make(Native.Fill.Empty, size, dtype, device, requires_grad, names);

    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Make(Native.Fill.Empty, size, dtype, device, requires_grad, names);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Make(Native.Fill.Zeros, size, dtype, device, requires_grad, names);

    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Make(Native.Fill.Zeros, size, dtype, device, requires_grad, names);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Make(Native.Fill.Ones, size, dtype, device, requires_grad, names);

    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Make(Native.Fill.Ones, size, dtype, device, requires_grad, names);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Make(Native.Fill.Empty, size, dtype ?? (value.Type == ScalarType.Float64 ? ScalarType.Float32 : value.Type), device, false, names)
            .fill_(value).requires_grad_(requires_grad);

    public static Tensor rand(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        Make(Native.Fill.Uniform, size, dtype, device, requires_grad, names, generator);

    public static Tensor randn(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        Make(Native.Fill.Normal, size, dtype, device, requires_grad, names, generator);

    public static unsafe Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null)
    {
        Refuse(device, names);
        fixed (long* sizes = size)
            return Finish(Native.st_randint(low, high, sizes, size.Length, dtype ?? ScalarType.Int64, generator?.Handle ?? 0), requires_grad, generator);
    }

    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        tensor(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Copy(rawArray, dimensions, ScalarType.Float32, dtype, device, requires_grad, names);

    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        tensor(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Copy(rawArray, dimensions, ScalarType.Float64, dtype, device, requires_grad, names);

    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        tensor(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Copy(dataArray, dimensions, ScalarType.Int64, dtype, device, requires_grad, names);

    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        tensor(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Copy(rawArray, dimensions, ScalarType.Int32, dtype, device, requires_grad, names);

    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        tensor(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Copy(rawArray, dimensions, ScalarType.Bool, dtype, device, requires_grad, names);

    public static Tensor tensor(float scalar, Device device = null, bool requires_grad = false) =>
        Copy([scalar], [], ScalarType.Float32, null, device, requires_grad, null);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Copy([scalar], [], ScalarType.Float64, dtype, device, requires_grad, null);

    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Copy([scalar], [], ScalarType.Int64, dtype, device, requires_grad, null);

    public static Tensor tensor(int scalar, Device device = null, bool requires_grad = false) =>
        Copy([scalar], [], ScalarType.Int32, null, device, requires_grad, null);

    /// <summary>A tensor over the array's own memory, which stays pinned as long as libtorch uses it.</summary>
    public static unsafe Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1L, long offset = 0L, bool requires_grad = false)
    {
        if (rawArray.GetType().GetElementType() != ElementType(dtype) || offset != 0 || count < -1 || count > rawArray.Length)
            throw Native.Lacking($"frombuffer of {rawArray.Length} {rawArray.GetType().GetElementType().Name} as {dtype} with count {count} and offset {offset}");
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        var size = count < 0 ? rawArray.Length : count;
        var handle = Native.st_from_memory((void*)pin.AddrOfPinnedObject(), &size, 1, dtype, &Unpin, GCHandle.ToIntPtr(pin));
        if (handle == 0)
            pin.Free();
        return Finish(handle, requires_grad, null);
    }

    [UnmanagedCallersOnly]
    static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    static unsafe Tensor Make(
        Native.Fill fill, ReadOnlySpan<long> size, ScalarType? dtype, Device device, bool requires_grad, string[] names, Generator generator = null)
    {
        Refuse(device, names);
        fixed (long* sizes = size)
            return Finish(Native.st_new(fill, sizes, size.Length, dtype ?? ScalarType.Float32, generator?.Handle ?? 0), requires_grad, generator);
    }

    static Tensor Finish(nint handle, bool requires_grad, Generator generator)
    {
        GC.KeepAlive(generator);
        var made = new Tensor(Native.Check(handle));
        return requires_grad ? made.requires_grad_() : made;
    }

    static Tensor Copy<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType own, ScalarType? dtype, Device device, bool requires_grad, string[] names) where T : unmanaged
    {
        var copy = Make(Native.Fill.Empty, dimensions, own, device, false, names);
        if (copy.NumberOfElements != data.Length)
        {
            copy.Dispose();
            throw new ArgumentException($"An array of {data.Length} elements does not fill a tensor of shape [{string.Join(", ", dimensions.ToArray())}].", nameof(dimensions));
        }
        MemoryMarshal.AsBytes(data).CopyTo(copy.bytes);
        if (dtype is { } wanted && wanted != own)
            copy = copy.to(wanted, disposeAfter: true);
        return requires_grad ? copy.requires_grad_() : copy;
    }

    static void Refuse(Device device, string[] names)
    {
        device?.RequireCpu();
        if (names is { Length: > 0 })
            throw Native.Lacking("A tensor with named dimensions");
    }
}
