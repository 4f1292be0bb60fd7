using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Columns kept in memory from the first cursor that asks for them, each computed once.
/// Only primitives and vectors are copied by value; columns of other types (images) are not part of the cache's schema.
/// </summary>
internal sealed class CacheDataView : IDataView
{
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
    {
        bool[] active = ColumnSet.Mark(columnsNeeded, Schema);
        Fill(active);
        int[] order = [.. Enumerable.Range(0, (int)_rows)];
        rand?.Shuffle(order);
        return new Cursor(Schema, order, cursor => [.. _stores.Select((store, i) => active[i] ? store.MakeGetter(() => cursor.Row) : null)]);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

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
        int _row = -1;

        public Cursor(DataViewSchema schema, int[] order, Func<Cursor, Delegate[]> makeGetters) : base(schema)
        {
            _order = order;
            ColumnGetters = makeGetters(this);
        }

        public int Row => Position >= 0 ? _row : throw NoRow();

        protected override Delegate[] ColumnGetters { get; }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)Row, 0);

        protected override bool MoveTo(long position)
        {
            if (position >= _order.Length)
                return false;
            _row = _order[position];
            return true;
        }
    }
}
