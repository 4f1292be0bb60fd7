using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Columns kept in memory from the first cursor that asks for them, each computed once.
/// Only primitives and vectors are copied by value; columns of other types (images) are not part of the cache's schema.
/// </summary>
internal sealed class CacheDataView : IDataView
{
    // Less than the package's 64, so that few rows show what parallel cursors do to many.
    const int BatchSize = 8;

    readonly IDataView _source;
    readonly DataViewSchema.Column[] _sourceColumns;
    readonly Store[] _stores;
    readonly Lock _filling = new();
    long _rows = -1;

    public CacheDataView(IDataView source, string[] prefetch)
    {
        _source = source;
        _sourceColumns = [.. source.Schema.Where(column => column.Type is PrimitiveDataViewType or VectorDataViewType)];
        _stores = new Store[_sourceColumns.Length];
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(_sourceColumns);
        Schema = schema.ToSchema();
        if (prefetch is { Length: > 0 })
            Fill(ColumnSet.Mark(prefetch.Select(name => Schema[name]), Schema));
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _rows >= 0 ? _rows : _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => GetRowCursorSet(columnsNeeded, 1, rand)[0];

    /// <summary>Cursors for as many threads: of n, cursor k has the batches k, k + n, k + 2n ... of the rows, and Batch says which.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = ColumnSet.Mark(columnsNeeded, Schema);
        Fill(active);
        int[] order = [.. Enumerable.Range(0, (int)_rows)];
        rand?.Shuffle(order);
        Delegate[] Getters(Cursor cursor) => [.. _stores.Select((store, i) => active[i] ? store.MakeGetter(() => cursor.Row) : null)];
        int most = Math.Max(2, Environment.ProcessorCount - 1);
        int cursors = n > 0 ? Math.Min(n, 2 * most) : most;
        return cursors == 1
            ? [new Cursor(Schema, order, null, Getters)]
            : [.. Enumerable.Range(0, cursors).Select(first => new Cursor(Schema, order, (first, cursors), Getters))];
    }

    void Fill(bool[] active)
    {
        lock (_filling)
        {
            int[] missing = [.. Enumerable.Range(0, _stores.Length).Where(i => active[i] && _stores[i] == null)];
            if (missing.Length == 0 && _rows >= 0)
                return;
            using DataViewRowCursor cursor = _source.GetRowCursor(missing.Select(i => _sourceColumns[i]));
            Store[] stores = [.. missing.Select(i => Store.For(_sourceColumns[i], cursor))];
            long rows = 0;
            for (; cursor.MoveNext(); rows++)
                foreach (Store store in stores)
                    store.Add();
            _rows = rows;
            for (int i = 0; i < missing.Length; i++)
                _stores[missing[i]] = stores[i];
        }
    }

    abstract class Store
    {
        public abstract void Add();

        public abstract Delegate MakeGetter(Func<int> row);

        public static Store For(DataViewSchema.Column column, DataViewRow row) => column.Type is VectorDataViewType vector
            ? (Store)Activator.CreateInstance(typeof(Vectors<>).MakeGenericType(vector.ItemType.RawType), row.GetGetter(column))
            : (Store)Activator.CreateInstance(typeof(Values<>).MakeGenericType(column.Type.RawType), row.GetGetter(column));
    }

    sealed class Values<T>(ValueGetter<T> source) : Store
    {
        readonly List<T> _values = [];

        public override void Add()
        {
            T value = default;
            source(ref value);
            _values.Add(value);
        }

        public override Delegate MakeGetter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = _values[row()]);
    }

    sealed class Vectors<T>(ValueGetter<VBuffer<T>> source) : Store
    {
        readonly List<VBuffer<T>> _values = [];

        public override void Add()
        {
            VBuffer<T> value = default;
            source(ref value);
            _values.Add(value);
        }

        public override Delegate MakeGetter(Func<int> row) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[row()].CopyTo(ref value));
    }

    sealed class Cursor : RootCursor
    {
        readonly int[] _order;
        readonly (int First, int Step)? _batches;
        int _row = -1;
        long _batch;

        public Cursor(DataViewSchema schema, int[] order, (int First, int Step)? batches, Func<Cursor, Delegate[]> makeGetters) : base(schema)
        {
            (_order, _batches) = (order, batches);
            ColumnGetters = makeGetters(this);
        }

        // One cursor alone has all rows in one batch.
        public override long Batch => _batch;

        public int Row => Position >= 0 ? _row : throw NoRow();

        protected override Delegate[] ColumnGetters { get; }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)Row, 0);

        protected override bool MoveTo(long position)
        {
            long index = position;
            if (_batches is { } batches)
            {
                _batch = batches.First + position / BatchSize * batches.Step;
                index = _batch * BatchSize + position % BatchSize;
            }
            if (index >= _order.Length)
                return false;
            _row = _order[index];
            return true;
        }
    }
}
