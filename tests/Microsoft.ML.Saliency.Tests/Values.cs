using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Reads whatever a view holds, as plain values: numbers, arrays of them, texts, the pixels of pictures.</summary>
static class Values
{
    /// <summary>All rows of a view, each by the names of its columns.</summary>
    internal static List<Dictionary<string, object?>> Of(IDataView view, params string[] columns)
    {
        using var cursor = view.GetRowCursor(Active(view.Schema, columns));
        return Of(cursor);
    }

    /// <summary>The rows that a cursor has left.</summary>
    internal static List<Dictionary<string, object?>> Of(DataViewRowCursor cursor)
    {
        var read = Reader(cursor);
        var rows = new List<Dictionary<string, object?>>();
        while (cursor.MoveNext())
        {
            rows.Add(read());
        }

        return rows;
    }

    /// <summary>What reads the active columns of a row.</summary>
    internal static Func<Dictionary<string, object?>> Reader(DataViewRow row)
    {
        var columns = row.Schema.Where(c => !c.IsHidden && row.IsColumnActive(c)).ToDictionary(c => c.Name, c => Getter(row, c));
        return () => columns.ToDictionary(c => c.Key, c => c.Value());
    }

    internal static IEnumerable<DataViewSchema.Column> Active(DataViewSchema schema, string[] columns)
        => columns.Length == 0 ? schema.Where(c => !c.IsHidden) : columns.Select(name => schema[name]);

    /// <summary>The largest difference between two values: of numbers, or 0 and infinity for other values that are equal or not.</summary>
    internal static double Difference(object? a, object? b) => (a, b) switch
    {
        (float[] x, float[] y) => x.Length != y.Length ? double.PositiveInfinity : x.Zip(y, (p, q) => float.IsNaN(p) && float.IsNaN(q) ? 0 : Math.Abs((double)p - q)).DefaultIfEmpty().Max(),
        (byte[] x, byte[] y) => x.Length != y.Length ? double.PositiveInfinity : x.Zip(y, (p, q) => Math.Abs(p - q) / 255.0).DefaultIfEmpty().Max(),
        (uint[] x, uint[] y) => x.SequenceEqual(y) ? 0 : double.PositiveInfinity,
        _ => Equals(a, b) ? 0 : double.PositiveInfinity,
    };

    static Func<object?> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type;
        return type.RawType == typeof(float) ? Of<float>(row, column, v => v)
            : type.RawType == typeof(int) ? Of<int>(row, column, v => v)
            : type.RawType == typeof(uint) ? Of<uint>(row, column, v => v)
            : type.RawType == typeof(bool) ? Of<bool>(row, column, v => v)
            : type.RawType == typeof(ReadOnlyMemory<char>) ? Of<ReadOnlyMemory<char>>(row, column, v => v.ToString())
            : type.RawType == typeof(VBuffer<float>) ? Of<VBuffer<float>>(row, column, v => v.DenseValues().ToArray())
            : type.RawType == typeof(VBuffer<uint>) ? Of<VBuffer<uint>>(row, column, v => v.DenseValues().ToArray())
            : type.RawType == typeof(MLImage) ? Of<MLImage?>(row, column, v => v?.ToPicture().Rgba)
            : throw new NotSupportedException($"{column.Name}: {type}");
    }

    static Func<object?> Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, object?> copy)
    {
        var getter = row.GetGetter<T>(column);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            return copy(value);
        };
    }
}
