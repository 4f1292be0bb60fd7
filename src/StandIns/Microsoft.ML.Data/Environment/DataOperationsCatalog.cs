using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Between objects and data views, and from one view to another.</summary>
public sealed class DataOperationsCatalog
{
    readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null) where TRow : class
        => new EnumerableDataView<TRow>(Contracts.CheckValue(data, nameof(data)),
            TypedColumn.Bind(typeof(TRow), schemaDefinition, SchemaDefinition.Direction.Read));

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema) where TRow : class
        => LoadFromEnumerable(data, Definition<TRow>(Contracts.CheckValue(schema, nameof(schema))));

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false,
        SchemaDefinition schemaDefinition = null) where TRow : class, new()
    {
        Contracts.CheckValue(data, nameof(data));
        return Read(data, new TypedReader<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition), reuseRowObject);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
        => new CacheDataView(Contracts.CheckValue(input, nameof(input)), columnsToPrefetch);

    public IDataView TakeRows(IDataView input, long count)
    {
        Contracts.CheckParam(count >= 0, nameof(count), "Must be greater than or equal to zero.");
        return new SkipTakeView(Contracts.CheckValue(input, nameof(input)), 0, count);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        Contracts.CheckParam(count >= 0, nameof(count), "Must be greater than or equal to zero.");
        return new SkipTakeView(Contracts.CheckValue(input, nameof(input)), count, long.MaxValue);
    }

    // The whole input is shuffled, which is what a pool as large as the data gives.
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        Contracts.CheckParam(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffledView(new CacheDataView(Contracts.CheckValue(input, nameof(input)), null), _env.Register(nameof(ShuffleRows), seed).Rand);
    }

    /// <summary>The columns of <paramref name="schema"/>, each on the member of the class that has its name.</summary>
    internal static SchemaDefinition Definition<TRow>(DataViewSchema schema)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        foreach (DataViewSchema.Column column in schema)
        {
            SchemaDefinition.Column target = definition[column.Name] ?? throw Contracts.Except($"Type should contain a member named {column.Name}");
            target.ColumnType = column.Type;
            target.AddAnnotations(column.Annotations);
        }
        return definition;
    }

    static IEnumerable<TRow> Read<TRow>(IDataView data, TypedReader<TRow> reader, bool reuseRowObject) where TRow : class, new()
    {
        using DataViewRowCursor cursor = data.GetRowCursor(reader.Sources);
        Action<TRow> fill = reader.Bind(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (!reuseRowObject || row == null)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }
}
