using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace StandIns.Tests;

/// <summary>Rows divided, chosen, mixed and read by several cursors at once.</summary>
public sealed class DataOperationsTests
{
    static readonly MLContext s_ml = new(1);

    [Fact]
    public void A_split_gives_each_row_to_one_side_and_the_same_again()
    {
        IDataView data = Rows(2000);
        DataOperationsCatalog.TrainTestData split = s_ml.Data.TrainTestSplit(data, testFraction: 0.25);

        int[] train = Numbers(split.TrainSet), test = Numbers(split.TestSet);
        // Four standard deviations of the number of 2000 rows that are drawn with a chance of a quarter.
        Assert.InRange(test.Length, 500 - 78, 500 + 78);
        Assert.Equal(Enumerable.Range(0, 2000), train.Concat(test).Order());
        Assert.Equal(test, Numbers(split.TestSet));
        Assert.Equal(data.Schema.Select(column => (column.Name, column.Type)), split.TestSet.Schema.Select(column => (column.Name, column.Type)));
        Assert.NotEqual(test, Numbers(s_ml.Data.TrainTestSplit(data, 0.25, seed: 7).TestSet));
        Assert.StartsWith("Must be between 0 and 1 exclusive", Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Data.TrainTestSplit(data, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_are_disjoint_test_sets_and_the_rest_of_each()
    {
        IDataView data = Rows(300);
        IReadOnlyList<DataOperationsCatalog.TrainTestData> folds = s_ml.Data.CrossValidationSplit(data, 3);

        Assert.Equal(3, folds.Count);
        Assert.Equal(Enumerable.Range(0, 300), folds.SelectMany(fold => Numbers(fold.TestSet)).Order());
        Assert.All(folds, fold => Assert.Equal(Enumerable.Range(0, 300), Numbers(fold.TrainSet).Concat(Numbers(fold.TestSet)).Order()));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Data.CrossValidationSplit(data, 1));
    }

    [StandInFact]
    public void Rows_of_one_sampling_key_stay_together()
    {
        IDataView data = Rows(400);
        DataOperationsCatalog.TrainTestData split = s_ml.Data.TrainTestSplit(data, 0.5, "Group");
        string[] Groups(IDataView rows) => [.. rows.GetColumn<string>("Group").Distinct()];

        Assert.NotEmpty(Groups(split.TestSet));
        Assert.NotEmpty(Groups(split.TrainSet));
        Assert.Empty(Groups(split.TestSet).Intersect(Groups(split.TrainSet)));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Data.TrainTestSplit(data, 0.5, "Nobody"));
        Assert.Equal("Could not find SamplingKeyColumn column 'Nobody' (Parameter 'samplingKeyColumnName')", error.Message);
    }

    [Fact]
    public void A_filter_keeps_what_lies_from_the_lower_to_below_the_upper_bound()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { 1, float.NaN, 3, 5, -2 }.Select((value, i) => new Row { Number = i, Value = value }));

        Assert.Equal([0, 2], Numbers(s_ml.Data.FilterRowsByColumn(data, "Value", 1, 5)));
        Assert.Equal([0, 2, 3, 4], Numbers(s_ml.Data.FilterRowsByColumn(data, "Value")));
        Assert.Contains("expected number, got String", Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Data.FilterRowsByColumn(data, "Group", 0, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_taken_skipped_and_mixed()
    {
        IDataView data = Rows(50);

        Assert.Equal([0, 1, 2], Numbers(s_ml.Data.TakeRows(data, 3)));
        Assert.Equal([48, 49], Numbers(s_ml.Data.SkipRows(data, 48)));
        Assert.Equal(50, s_ml.Data.TakeRows(data, 99).GetColumn<int>("Number").Count());
        int[] mixed = Numbers(s_ml.Data.ShuffleRows(data, seed: 3));
        Assert.NotEqual(Enumerable.Range(0, 50), mixed);
        Assert.Equal(Enumerable.Range(0, 50), mixed.Order());
        Assert.Equal(mixed, Numbers(new MLContext(9).Data.ShuffleRows(data, seed: 3)));
    }

    [Theory]
    [InlineData(2, 1000, false)]
    [InlineData(3, 1000, true)]
    [InlineData(2, 3, false)]
    [InlineData(1, 1000, false)]
    public void The_cursors_of_a_cache_share_its_rows_and_batches_give_their_order_back(int cursors, int rows, bool throughTransform)
    {
        IDataView data = s_ml.Data.Cache(Rows(rows));
        if (throughTransform)
            data = s_ml.Transforms.CopyColumns("Copy", "Number").Fit(data).Transform(data);
        DataViewSchema.Column number = data.Schema[throughTransform ? "Copy" : "Number"];
        var read = new ConcurrentBag<(int Cursor, long Position, long Batch, int Number, DataViewRowId Id)>();

        DataViewRowCursor[] set = data.GetRowCursorSet([number], cursors);
        Assert.Equal(cursors, set.Length);
        Parallel.For(0, set.Length, i =>
        {
            using DataViewRowCursor cursor = set[i];
            ValueGetter<int> getter = cursor.GetGetter<int>(number);
            ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
            (int value, DataViewRowId id) = (0, default);
            while (cursor.MoveNext())
            {
                getter(ref value);
                getId(ref id);
                read.Add((i, cursor.Position, cursor.Batch, value, id));
            }
        });

        Assert.Equal(Enumerable.Range(0, rows), read.OrderBy(row => row.Batch).ThenBy(row => row.Position).Select(row => row.Number));
        Assert.All(read, row => Assert.Equal(new DataViewRowId((ulong)row.Number, 0), row.Id));
        Assert.All(read.GroupBy(row => row.Batch), batch => Assert.Single(batch.Select(row => row.Cursor).Distinct()));
        foreach (var cursor in read.GroupBy(row => row.Cursor))
        {
            var inOrder = cursor.OrderBy(row => row.Position).ToArray();
            Assert.Equal(Enumerable.Range(0, inOrder.Length).Select(i => (long)i), inOrder.Select(row => row.Position));
            Assert.Equal(inOrder.Select(row => row.Batch).Order(), inOrder.Select(row => row.Batch));
        }
        if (rows > 100)
            Assert.Equal(cursors, read.Select(row => row.Cursor).Distinct().Count());
    }

    static IDataView Rows(int count) => s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { Number = i, Value = i, Group = $"g{i % 20}" }));

    static int[] Numbers(IDataView data) => [.. data.GetColumn<int>("Number")];

    sealed class Row
    {
        public int Number { get; set; }

        public float Value { get; set; }

        public string Group { get; set; } = "";
    }
}
