using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Between objects and data views, and from one view to another.</summary>
public sealed class DataOperationsCatalog
{
    readonly IHostEnvironment _env;
    readonly int _splitSeed;

    // Without a seed, splits are the same in every program: so the package's are.
    internal DataOperationsCatalog(IHostEnvironment env, int? seed = null) => (_env, _splitSeed) = (env, seed ?? 42);

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet) => (TrainSet, TestSet) = (trainSet, testSet);
    }

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

    /// <summary>The rows whose number in the column is at least the lower and less than the upper bound; NaN is dropped.</summary>
    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckParam(lowerBound < upperBound, nameof(upperBound), "Must be less than lowerBound");
        DataViewSchema.Column column = input.Schema[Contracts.CheckNonEmpty(columnName, nameof(columnName))];
        if (column.Type != NumberDataViewType.Single && column.Type != NumberDataViewType.Double)
            throw Contracts.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "number", column.Type.ToString());
        return new FilteredView(input, column, row =>
        {
            var getter = (ValueGetter<double>)ItemConversion.Find(column.Type, NumberDataViewType.Double).MakeGetter(row, column);
            double value = 0;
            return () =>
            {
                getter(ref value);
                return value >= lowerBound && value < upperBound;
            };
        });
    }

    /// <summary>Each row is drawn for one set or the other, so that their sizes are only about the fraction's; equal sampling keys go together.</summary>
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        return RowShare.Of(data, samplingKeyColumnName, seed ?? _splitSeed).Split(0, testFraction);
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        RowShare share = RowShare.Of(data, samplingKeyColumnName, seed ?? _splitSeed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold => share.Split((double)fold / numberOfFolds, (fold + 1.0) / numberOfFolds))];
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
