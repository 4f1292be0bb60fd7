using System.Collections;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector that is dense (one value per slot) or sparse (values at rising indices, the rest default).
/// Its arrays may be longer than what they hold, so that a getter can fill the same buffer row after row.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    readonly T[] _values;
    readonly int[] _indices;
    readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam((values?.Length ?? 0) >= length, nameof(values));
        (Length, _count, _values, _indices) = (length, length, values, indices);
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(count >= 0 && count <= length, nameof(count));
        Contracts.CheckParam((values?.Length ?? 0) >= count, nameof(values));
        Contracts.CheckParam(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        (Length, _count, _values, _indices) = (length, count, values, indices);
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public T GetItemOrDefault(int index)
    {
        Contracts.CheckParam(index >= 0 && index < Length, nameof(index));
        if (IsDense)
            return _values[index];
        int slot = GetIndices().BinarySearch(index);
        return slot >= 0 ? _values[slot] : default;
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Contracts.CheckParam(destinationIndex >= 0 && destinationIndex <= destination.Length - Length, nameof(destination),
            "Not large enough to hold these values.");
        Span<T> slots = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(slots);
            return;
        }
        slots.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            slots[_indices[i]] = _values[i];
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Contracts.CheckParam(sourceIndex >= 0 && sourceIndex <= Length, nameof(sourceIndex));
        Contracts.CheckParam(length >= 0 && length <= Length - sourceIndex, nameof(length));
        (int first, int last) = IsDense ? (sourceIndex, sourceIndex + length) : (SlotAt(sourceIndex), SlotAt(sourceIndex + length));
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length, last - first);
        _values.AsSpan(first, last - first).CopyTo(editor.Values);
        for (int i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = _indices[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        Contracts.CheckParam(length >= 0 && length <= (source?.Length ?? 0), nameof(length));
        Contracts.CheckParam(sourceIndex >= 0 && sourceIndex <= (source?.Length ?? 0) - length, nameof(sourceIndex));
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (all || IsDense)
        {
            int slot = 0;
            foreach (T value in DenseValues())
                yield return new(slot++, value);
        }
        else
        {
            for (int i = 0; i < _count; i++)
                yield return new(_indices[i], _values[i]);
        }
    }

    public IEnumerable<T> DenseValues()
    {
        bool dense = IsDense;
        for (int slot = 0, i = 0; slot < Length; slot++)
            yield return dense || (i < _count && _indices[i] == slot) ? _values[i++] : default;
    }

    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    public override string ToString()
        => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> Edit(int length, int? valuesCount, int? capacity, bool keepOld, bool indicesOnDense)
    {
        Contracts.CheckParam(length >= 0, "newLogicalLength", "Must be non-negative.");
        Contracts.CheckParam(valuesCount is null || (valuesCount >= 0 && valuesCount <= length), nameof(valuesCount), "Must be from 0 to the logical length.");
        int count = valuesCount ?? length;
        T[] values = Ensure(_values, count, capacity, keepOld, out bool newValues);
        int[] indices = _indices;
        bool newIndices = false;
        if (count < length || indicesOnDense)
            indices = Ensure(_indices, count, capacity, keepOld, out newIndices);
        return new(length, count, values, indices, indicesOnDense, newValues, newIndices);
    }

    internal VBufferEditor<T> Edit() => Edit(Length, _count, null, false, false);

    int SlotAt(int index)
    {
        int slot = GetIndices().BinarySearch(index);
        return slot >= 0 ? slot : ~slot;
    }

    // Doubling keeps the number of allocations logarithmic when rows of a variable vector grow slowly.
    static TItem[] Ensure<TItem>(TItem[] array, int size, int? capacity, bool keepOld, out bool created)
    {
        created = (array?.Length ?? 0) < size;
        if (!created)
            return array;
        long doubled = Math.Max(size, Math.Min(2L * (array?.Length ?? 0), Math.Min(capacity ?? Array.MaxLength, Array.MaxLength)));
        var grown = new TItem[doubled];
        if (keepOld)
            array?.CopyTo(grown, 0);
        return grown;
    }
}
