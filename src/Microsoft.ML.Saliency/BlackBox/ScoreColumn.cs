using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>Reads a model's score column, whatever its type, as K numbers a row.</summary>
static class ScoreColumn
{
    /// <summary>Finds the column among the model's.</summary>
    internal static DataViewSchema.Column Find(DataViewSchema output, string name)
    {
        var column = output.GetColumnOrNull(name) ?? throw BlackBoxThrow.NoScore(name, output);
        return Classes(column.Type) is null ? throw BlackBoxThrow.NotAScore(column, output) : column;
    }

    /// <summary>How many numbers K a score of this type is: one for a number or Boolean, a vector's size, a key's count; null where it is no score.</summary>
    internal static int? Classes(DataViewType type) => type switch
    {
        KeyDataViewType { Count: <= int.MaxValue } key => (int)key.Count,
        VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single || vector.ItemType == NumberDataViewType.Double => vector.Size,
        BooleanDataViewType => 1,
        _ when type == NumberDataViewType.Single || type == NumberDataViewType.Double => 1,
        _ => null,
    };

    /// <summary>Reads the current row: a Boolean as 0 or 1, a key as 1 at its place and 0 elsewhere, a missing key as zeros.</summary>
    internal static Reader Over(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        return type == typeof(float) ? Read<float>((value, to) => to[0] = value)
            : type == typeof(double) ? Read<double>((value, to) => to[0] = (float)value)
            : type == typeof(bool) ? Read<bool>((value, to) => to[0] = value ? 1 : 0)
            : type == typeof(VBuffer<float>) ? Read<VBuffer<float>>((value, to) => value.CopyTo(to))
            : type == typeof(VBuffer<double>) ? Read<VBuffer<double>>((value, to) => Dense(value, to))
            : type == typeof(byte) ? Read<byte>((value, to) => OneHot(value, to))
            : type == typeof(ushort) ? Read<ushort>((value, to) => OneHot(value, to))
            : type == typeof(uint) ? Read<uint>((value, to) => OneHot(value, to))
            : Read<ulong>(OneHot);

        Reader Read<T>(Write<T> write)
        {
            var getter = row.GetGetter<T>(column);
            var value = default(T)!;
            return to =>
            {
                getter(ref value);
                write(value, to);
            };
        }
    }

    /// <summary>Writes the score of the current row.</summary>
    internal delegate void Reader(Span<float> to);

    delegate void Write<T>(T value, Span<float> to);

    static void Dense(in VBuffer<double> value, Span<float> to)
    {
        to.Clear();
        foreach (var (index, number) in value.Items())
        {
            to[index] = (float)number;
        }
    }

    // Keys count from 1; 0 is a missing value.
    static void OneHot(ulong key, Span<float> to)
    {
        to.Clear();
        if (key > 0)
        {
            to[(int)key - 1] = 1;
        }
    }
}
