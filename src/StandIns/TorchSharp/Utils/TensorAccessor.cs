using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor, numbered in row-major order. It keeps the tensor object alive, but does not own it.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    readonly torch.Tensor tensor;
    readonly bool contiguous;
    readonly long[] shape, strides;
    readonly T* elements;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        contiguous = tensor.is_contiguous();
        (shape, strides) = (tensor.shape, tensor.stride());
        elements = (T*)tensor.DataPointer;
    }

    public long Count => tensor.numel();
    public bool IsReadOnly => false;

    /// <summary>One index numbers the elements in row-major order; several are one per dimension.</summary>
    public T this[params long[] indices]
    {
        get => *At(indices);
        set => *At(indices) = value;
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0L) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies until either side ends.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0L)
    {
        var source = array[arrayIndex..];
        source = source[..(int)Math.Min(source.Length, Rest(tensorIndex))];
        if (contiguous)
            source.CopyTo(new(elements + tensorIndex, source.Length));
        else
            for (var i = 0; i < source.Length; i++)
                elements[Offset(tensorIndex + i)] = source[i];
        GC.KeepAlive(tensor);
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0L) => CopyTo((Span<T>)array, arrayIndex, tensorIndex);

    /// <inheritdoc cref="CopyFrom(ReadOnlySpan{T}, int, long)"/>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0L)
    {
        var target = array[arrayIndex..];
        target = target[..(int)Math.Min(target.Length, Rest(tensorIndex))];
        if (contiguous)
            new ReadOnlySpan<T>(elements + tensorIndex, target.Length).CopyTo(target);
        else
            for (var i = 0; i < target.Length; i++)
                target[i] = elements[Offset(tensorIndex + i)];
        GC.KeepAlive(tensor);
    }

    public T[] ToArray()
    {
        var array = GC.AllocateUninitializedArray<T>(checked((int)Count));
        CopyTo(array);
        return array;
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0, count = Count; i < count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing to release: the tensor is someone else's.</summary>
    public void Dispose() { }

    long Rest(long tensorIndex) => tensorIndex >= 0 && tensorIndex <= Count ? Count - tensorIndex
        : throw new ArgumentOutOfRangeException(nameof(tensorIndex), tensorIndex, $"The tensor has {Count} elements.");

    T* At(long[] indices)
    {
        // Reading the handle first refuses a tensor that was disposed since.
        _ = tensor.Handle;
        if (indices.Length == 1)
            return indices[0] >= 0 && indices[0] < Count ? elements + Offset(indices[0])
                : throw new IndexOutOfRangeException($"Element {indices[0]} of a tensor of {Count}.");

        long offset = 0;
        for (var i = 0; i < shape.Length; i++)
            offset += indices[i] >= 0 && indices[i] < shape[i] ? indices[i] * strides[i]
                : throw new IndexOutOfRangeException($"Index {indices[i]} in dimension {i}, which has {shape[i]}.");
        return elements + offset;
    }

    long Offset(long index)
    {
        if (contiguous)
            return index;
        long offset = 0;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            (index, var along) = Math.DivRem(index, shape[i]);
            offset += along * strides[i];
        }
        return offset;
    }
}
