using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Cursors;

/// <summary>The values of one column in the rows that were read ahead.</summary>
abstract class ColumnBuffer(DataViewSchema.Column column)
{
    /// <summary>The column's index in the input.</summary>
    internal int Index => column.Index;

    /// <summary>Takes the value of the input's current row; returns about how many bytes it holds. What the read throws is kept for who asks for the value.</summary>
    internal abstract long Read(int row);

    /// <summary>Frees what the values hold.</summary>
    internal abstract void Clear();

    internal static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column, int rows)
    {
        var type = column.Type.RawType;
        var buffer = type == typeof(MLImage) ? typeof(ImageBuffer)
            : column.Type is VectorDataViewType vector ? typeof(VectorBuffer<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(ScalarBuffer<>).MakeGenericType(type);
        return (ColumnBuffer)Activator.CreateInstance(buffer, input, column, rows)!;
    }
}

/// <inheritdoc cref="ColumnBuffer"/>
abstract class ColumnBuffer<T>(DataViewRow input, DataViewSchema.Column column, int rows) : ColumnBuffer(column), IRowValues<T>
{
    readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
    readonly T[] _values = new T[rows];
    readonly ExceptionDispatchInfo?[] _failures = new ExceptionDispatchInfo?[rows];

    public ref readonly T this[int row]
    {
        get
        {
            _failures[row]?.Throw();
            return ref _values[row];
        }
    }

    internal override long Read(int row)
    {
        _failures[row] = null;
        try
        {
            Take(_getter, ref _values[row]);
            return Size(_values[row]);
        }
        catch (Exception e)
        {
            _failures[row] = ExceptionDispatchInfo.Capture(e);
            return 0;
        }
    }

    internal override void Clear()
    {
        foreach (ref var value in _values.AsSpan())
        {
            Free(ref value);
        }
    }

    /// <summary>Hands out the value of the block's current row.</summary>
    internal ValueGetter<T> Getter(IRowBlock block) => (ref T value) => Copy(this[block.Current], ref value);

    protected virtual void Take(ValueGetter<T> getter, ref T value) => getter(ref value);

    protected abstract long Size(in T value);

    protected abstract void Copy(in T value, ref T to);

    protected virtual void Free(ref T value) => value = default!;
}

sealed class ScalarBuffer<T>(DataViewRow input, DataViewSchema.Column column, int rows) : ColumnBuffer<T>(input, column, rows)
{
    protected override long Size(in T value) => Unsafe.SizeOf<T>();

    protected override void Copy(in T value, ref T to) => to = value;
}

sealed class VectorBuffer<T>(DataViewRow input, DataViewSchema.Column column, int rows) : ColumnBuffer<VBuffer<T>>(input, column, rows)
{
    protected override long Size(in VBuffer<T> value) => (long)value.Length * Unsafe.SizeOf<T>();

    protected override void Copy(in VBuffer<T> value, ref VBuffer<T> to) => value.CopyTo(ref to);
}

/// <summary>
/// ML.NET's getters dispose an image when the next row is read, whoever holds it, and readers dispose theirs:
/// the rows at hand keep copies, and each reader gets one of its own.
/// </summary>
sealed class ImageBuffer(DataViewRow input, DataViewSchema.Column column, int rows) : ColumnBuffer<MLImage?>(input, column, rows)
{
    MLImage? _source;

    protected override void Take(ValueGetter<MLImage?> getter, ref MLImage? value)
    {
        getter(ref _source);
        Copy(_source, ref value);
    }

    protected override long Size(in MLImage? value) => value is null ? 0 : 4L * value.Width * value.Height;

    protected override void Copy(in MLImage? value, ref MLImage? to)
    {
        to?.Dispose();
        to = value is null ? null : MLImage.CreateFromPixels(value.Width, value.Height, value.PixelFormat, value.Pixels);
    }

    protected override void Free(ref MLImage? value)
    {
        value?.Dispose();
        value = null;
    }
}
