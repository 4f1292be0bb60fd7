namespace Microsoft.ML.Data;

/// <summary>A column's values, or each slot of its vectors, through a function.</summary>
internal static class ItemMapping
{
    public static Delegate MakeGetter<TSource, TResult>(DataViewRow row, DataViewSchema.Column column, Func<TSource, TResult> map)
        => column.Type is VectorDataViewType ? OfVector(row.GetGetter<VBuffer<TSource>>(column), map) : OfValue(row.GetGetter<TSource>(column), map);

    static ValueGetter<TResult> OfValue<TSource, TResult>(ValueGetter<TSource> getter, Func<TSource, TResult> map)
    {
        TSource source = default;
        return (ref TResult result) =>
        {
            getter(ref source);
            result = map(source);
        };
    }

    static ValueGetter<VBuffer<TResult>> OfVector<TSource, TResult>(ValueGetter<VBuffer<TSource>> getter, Func<TSource, TResult> map)
    {
        // Slots that a sparse vector leaves out may be left out of the result only where default goes to default.
        bool keepsSparse = EqualityComparer<TResult>.Default.Equals(map(default), default);
        VBuffer<TSource> source = default, dense = default;
        return (ref VBuffer<TResult> result) =>
        {
            getter(ref source);
            if (!source.IsDense && !keepsSparse)
            {
                source.CopyToDense(ref dense);
                source = dense;
            }
            VBufferEditor<TResult> editor = VBufferEditor.Create(ref result, source.Length, source.GetValues().Length);
            for (int i = 0; i < editor.Values.Length; i++)
                editor.Values[i] = map(source.GetValues()[i]);
            source.GetIndices().CopyTo(editor.Indices);
            result = editor.Commit();
        };
    }
}
