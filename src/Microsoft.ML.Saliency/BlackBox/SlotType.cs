using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>The types of numbers that can be slots, and how they become 32-bit floats and come back.</summary>
abstract class SlotType
{
    static readonly Dictionary<DataViewType, SlotType> s_types = new()
    {
        [NumberDataViewType.Single] = new SlotType<float>(v => v, v => v),
        [NumberDataViewType.Double] = new SlotType<double>(v => (float)v, v => v),
        [NumberDataViewType.SByte] = Whole<sbyte>(),
        [NumberDataViewType.Byte] = Whole<byte>(),
        [NumberDataViewType.Int16] = Whole<short>(),
        [NumberDataViewType.UInt16] = Whole<ushort>(),
        [NumberDataViewType.Int32] = Whole<int>(),
        [NumberDataViewType.UInt32] = Whole<uint>(),
        [NumberDataViewType.Int64] = Whole<long>(),
        [NumberDataViewType.UInt64] = Whole<ulong>(),
        [BooleanDataViewType.Instance] = new SlotType<bool>(v => v ? 1 : 0, v => v >= 0.5f),
    };

    /// <summary>The type of a column's items; null where they are no numbers.</summary>
    internal static SlotType? Of(DataViewType item) => s_types.GetValueOrDefault(item);

    internal abstract SlotReader Over(DataViewRow row, DataViewSchema.Column column, int offset);

    static SlotType<T> Whole<T>() where T : INumberBase<T> => new(float.CreateTruncating, v => T.CreateSaturating(MathF.Round(v)));
}

/// <inheritdoc cref="SlotType"/>
sealed class SlotType<T>(Func<T, float> toSingle, Func<float, T> fromSingle) : SlotType
{
    internal override SlotReader Over(DataViewRow row, DataViewSchema.Column column, int offset)
        => column.Type is VectorDataViewType vector ? new Vector(this, row, column, offset, vector.Size) : new Scalar(this, row, column, offset);

    // A slot that was not changed keeps the row's own value, to the last bit of a Double.
    T Back(float value, T own) => value.Equals(toSingle(own)) ? own : fromSingle(value);

    float ToSingle(T own) => toSingle(own);

    sealed class Scalar(SlotType<T> type, DataViewRow row, DataViewSchema.Column column, int offset) : SlotReader(column, 1)
    {
        readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
        T _own = default!;

        internal override void Read(Span<float> to)
        {
            _getter(ref _own);
            to[offset] = type.ToSingle(_own);
        }

        internal override Delegate Getter(Batch copies, Func<int> at)
            => (ValueGetter<T>)((ref T value) => value = type.Back(copies[at()][offset], _own));
    }

    sealed class Vector(SlotType<T> type, DataViewRow row, DataViewSchema.Column column, int offset, int size) : SlotReader(column, size)
    {
        readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
        readonly T[] _own = new T[size];
        VBuffer<T> _buffer;

        internal override void Read(Span<float> to)
        {
            _getter(ref _buffer);
            _buffer.CopyTo(_own);
            for (var i = 0; i < _own.Length; i++)
            {
                to[offset + i] = type.ToSingle(_own[i]);
            }
        }

        internal override Delegate Getter(Batch copies, Func<int> at) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            var copy = copies[at()];
            var editor = VBufferEditor.Create(ref value, _own.Length);
            for (var i = 0; i < _own.Length; i++)
            {
                editor.Values[i] = type.Back(copy[offset + i], _own[i]);
            }

            value = editor.Commit();
        });
    }
}

/// <summary>Reads one column as slots.</summary>
abstract class SlotReader(DataViewSchema.Column column, int slots)
{
    internal DataViewSchema.Column Column => column;

    internal int Slots => slots;

    /// <summary>Writes the slots of the current row into all slots.</summary>
    internal abstract void Read(Span<float> to);

    /// <summary>Hands out the column in copies of the row that was read.</summary>
    internal abstract Delegate Getter(Batch copies, Func<int> at);
}
