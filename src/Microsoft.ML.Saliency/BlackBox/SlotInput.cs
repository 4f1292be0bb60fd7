using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>Columns of numbers, one after the other: a picture [1, 1, N] of N slots.</summary>
sealed class SlotInput : ExplainedInput
{
    readonly DataViewSchema.Column[] _columns;

    internal SlotInput(DataViewSchema.Column[] columns)
    {
        _columns = columns;
        SlotNames = [.. columns.SelectMany(NamesOf)];
    }

    internal override IReadOnlyList<DataViewSchema.Column> Columns => _columns;

    internal override string[] SlotNames { get; }

    internal override SlotValues Over(DataViewRow row)
    {
        var readers = new SlotReader[_columns.Length];
        var slots = 0;
        for (var i = 0; i < readers.Length; i++)
        {
            readers[i] = SlotType.Of(ItemOf(_columns[i].Type))!.Over(row, _columns[i], slots);
            slots += readers[i].Slots;
        }

        return new(readers, slots, string.Join(", ", _columns.Select(c => c.Name)));
    }

    /// <summary>Each slot's mean over all rows, values that are missing or infinite left out; 0 where none is left.</summary>
    internal float[] Means(IDataView rows)
    {
        using var cursor = rows.GetRowCursor(_columns);
        var values = Over(cursor);
        var (sums, counts, any) = (new double[SlotNames.Length], new long[SlotNames.Length], false);
        while (cursor.MoveNext())
        {
            any = true;
            var row = values.Read()!.Value.Values[0];
            for (var i = 0; i < row.Length; i++)
            {
                if (float.IsFinite(row[i]))
                {
                    sums[i] += row[i];
                    counts[i]++;
                }
            }
        }

        return any ? [.. sums.Select((sum, i) => (float)(sum / Math.Max(1, counts[i])))] : throw BlackBoxThrow.NoRows();
    }

    static DataViewType ItemOf(DataViewType type) => (type as VectorDataViewType)?.ItemType ?? type;

    static string[] NamesOf(DataViewSchema.Column column)
    {
        if (SlotType.Of(ItemOf(column.Type)) is null || column.Type is VectorDataViewType { IsKnownSize: false })
        {
            throw BlackBoxThrow.NotExplainable(column.Name, column.Type.ToString()!);
        }

        if (column.Type is not VectorDataViewType vector)
        {
            return [column.Name];
        }

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        if (column.HasSlotNames())
        {
            column.GetSlotNames(ref names);
        }

        return [.. Enumerable.Range(0, vector.Size).Select(i => i < names.Length && !names.GetItemOrDefault(i).Span.IsWhiteSpace() ? names.GetItemOrDefault(i).ToString() : $"{column.Name}.{i}")];
    }
}

/// <summary>The slots of the row that a reader is at.</summary>
sealed class SlotValues(SlotReader[] readers, int slots, string name) : ExplainedValues
{
    readonly InputDescription _description = new(name, [1, 1, slots], ImageLayout.ChannelsFirst);

    internal override (Batch Values, InputDescription Description)? Read()
    {
        var values = new float[slots];
        foreach (var reader in readers)
        {
            reader.Read(values);
        }

        return (new(values, 1, 1, 1, slots), _description);
    }

    internal override Delegate Getter(DataViewSchema.Column column, Batch copies, Func<int> at)
        => readers.First(r => r.Column.Index == column.Index).Getter(copies, at);
}
