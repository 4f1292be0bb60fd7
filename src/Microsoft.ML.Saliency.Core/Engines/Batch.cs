namespace Microsoft.ML.Saliency;

/// <summary>Rows of 32-bit floats, all of one shape: a tensor [N, ...] with the rows first and the last axis fastest.</summary>
public sealed class Batch
{
    /// <summary>Wraps <paramref name="data"/> without copying it.</summary>
    /// <param name="data">The values, row after row.</param>
    /// <param name="rows">Number of rows N, 0 or more.</param>
    /// <param name="rowShape">Shape of one row; empty for one number a row.</param>
    /// <exception cref="ArgumentException">The number of values is not N times the size of a row.</exception>
    public Batch(float[] data, int rows, params IReadOnlyList<int> rowShape)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(rowShape);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        RowSize = rowShape.Aggregate(1, (size, d) => checked(size * d));
        if (data.LongLength != (long)rows * RowSize)
        {
            throw Throw.BatchSize(data.LongLength, rows, rowShape);
        }

        Data = data;
        Rows = rows;
        RowShape = rowShape;
    }

    /// <summary>The values, row after row.</summary>
    public float[] Data { get; }

    /// <summary>Number of rows N.</summary>
    public int Rows { get; }

    /// <summary>Shape of one row.</summary>
    public IReadOnlyList<int> RowShape { get; }

    /// <summary>Values in one row.</summary>
    public int RowSize { get; }

    /// <summary>The values of one row.</summary>
    public Span<float> this[int row] => Data.AsSpan(row * RowSize, RowSize);

    /// <summary>Shape as messages show it: [N, 3, 224, 224].</summary>
    public override string ToString() => $"[{string.Join(", ", RowShape.Prepend(Rows))}]";
}
