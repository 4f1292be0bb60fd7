using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>The columns that are not explained, with the values of the row that a reader is at; each is read once a row, where the model asks for it.</summary>
sealed class OtherColumns(DataViewRow row)
{
    readonly Dictionary<int, ColumnBuffer> _buffers = [];
    readonly HashSet<int> _read = [];
    readonly SingleRow _block = new(row);

    /// <summary>The reader is at another row.</summary>
    internal void Forget() => _read.Clear();

    /// <summary>Hands out a column's value; images one copy each time, for whoever reads an image disposes it.</summary>
    internal ValueGetter<T> Getter<T>(DataViewSchema.Column column)
    {
        if (!_buffers.TryGetValue(column.Index, out var buffer))
        {
            _buffers[column.Index] = buffer = ColumnBuffer.Create(row, column, 1);
        }

        if (_read.Add(column.Index))
        {
            buffer.Read(0);
        }

        return buffer is ColumnBuffer<T> typed
            ? typed.Getter(_block)
            : throw new InvalidOperationException($"Invalid TValue in GetGetter for column #{column.Index} '{column.Name}': '{typeof(T)}', expected type: '{column.Type.RawType}'.");
    }
}
