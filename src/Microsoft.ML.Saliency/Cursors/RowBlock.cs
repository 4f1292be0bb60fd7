using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Cursors;

/// <summary>Rows that are at hand together: the one that a reader is at, or some that were read ahead of it.</summary>
interface IRowBlock
{
    /// <summary>Another number means other rows.</summary>
    long Number { get; }

    /// <summary>How many rows are at hand.</summary>
    int Count { get; }

    /// <summary>Which of them the reader is at.</summary>
    int Current { get; }

    /// <summary>The values of a column in all rows at hand.</summary>
    IRowValues<T> Values<T>(DataViewSchema.Column column);
}

/// <summary>The values of one column in the rows of an <see cref="IRowBlock"/>.</summary>
interface IRowValues<T>
{
    /// <summary>The value in a row; throws what reading it threw. It belongs to the block: look, copy, do not keep or dispose.</summary>
    ref readonly T this[int row] { get; }
}

/// <summary>A row as a block of one.</summary>
sealed class SingleRow(DataViewRow row) : IRowBlock
{
    /// <summary>The block that a row is part of: the row itself where it reads ahead.</summary>
    internal static IRowBlock BlockOf(DataViewRow row) => row as IRowBlock ?? new SingleRow(row);

    public long Number => row.Position;

    public int Count => 1;

    public int Current => 0;

    public IRowValues<T> Values<T>(DataViewSchema.Column column) => new Value<T>(row.GetGetter<T>(column));

    sealed class Value<T>(ValueGetter<T> getter) : IRowValues<T>
    {
        T _value = default!;

        public ref readonly T this[int row]
        {
            get
            {
                getter(ref _value);
                return ref _value;
            }
        }
    }
}
