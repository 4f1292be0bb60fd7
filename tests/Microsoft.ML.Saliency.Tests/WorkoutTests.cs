using Microsoft.ML.Data;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>What every estimator must do, whatever it is for: the promises that ML.NET's own estimators keep.</summary>
[Collection(Alone.Name)]
public sealed class WorkoutTests(ITestOutputHelper log)
{
    /// <summary>
    /// By how much a value may differ between a row alone and a row in a batch. Convolutions add in another order for another number of rows, which
    /// differs by about 1e-6 of the largest gradient; a map is scaled to [0, 1] and may magnify that by max / (max - min).
    /// </summary>
    const double Rounding = 1e-4;

    /// <summary>Overlays are drawn half in one of 256 colours, and neighbouring colours are at most 8 steps of a pixel apart.</summary>
    const double OneColour = 4.01 / 255;

    readonly MLContext _ml = new(seed: 0);

    public static TheoryData<string> Names { get; } = [.. Workout.All.Select(w => w.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Delivered_columns_are_the_promised_ones(string name)
    {
        var (estimator, data, model) = Fitted(name);
        using var _ = model as IDisposable;
        var promised = estimator.GetOutputSchema(Shape(data));
        var delivered = model.GetOutputSchema(data.Schema);
        Assert.Equal(delivered.Select(c => (c.Name, c.Type)), model.Transform(data).Schema.Select(c => (c.Name, c.Type)));
        Assert.Equal(data.Schema.Select(c => c.Name), delivered.Take(data.Schema.Count).Select(c => c.Name));
        Assert.Equal(delivered.Where(c => !c.IsHidden).Select(c => c.Name).Order(), promised.Select(c => c.Name).Order());
        foreach (var column in promised)
        {
            var type = delivered[column.Name].Type;
            var item = (type as VectorDataViewType)?.ItemType ?? type;
            Assert.Equal(type is VectorDataViewType ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar, column.Kind);
            Assert.Equal((item.RawType, item is KeyDataViewType), (column.ItemType.RawType, column.IsKey));
            Assert.Equal(
                delivered[column.Name].Annotations.Schema.Select(a => a.Name).Where(a => !a.StartsWith("Saliency", StringComparison.Ordinal)).Order(),
                column.Annotations.Select(a => a.Name).Order());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bad_input_is_refused_before_any_row_is_read(string name)
    {
        var workout = Workout.All.Single(w => w.Name == name);
        var (estimator, _, model) = Fitted(name);
        using var __ = model as IDisposable;
        var bad = workout.Bad(_ml);
        foreach (var attempt in (Action[])[() => estimator.Fit(bad), () => model.Transform(bad), () => model.GetOutputSchema(bad.Schema), () => model.GetRowToRowMapper(bad.Schema)])
        {
            Assert.StartsWith(workout.Message, Assert.ThrowsAny<ArgumentException>(attempt).Message, StringComparison.Ordinal);
        }

        var none = _ml.Data.LoadFromEnumerable([new NoColumns()]);
        Assert.StartsWith("Could not find input column '", Assert.ThrowsAny<ArgumentException>(() => estimator.Fit(none)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Could not find input column '", Assert.ThrowsAny<ArgumentException>(() => estimator.GetOutputSchema(Shape(none))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_are_the_same_alone_and_in_a_batch_and_in_order(string name)
    {
        var (_, data, model) = Fitted(name);
        using var _ = model as IDisposable;
        var all = Values.Of(model.Transform(data));
        Assert.Equal(Enumerable.Range(0, Workout.Rows), all.Select(r => (int)r["Id"]!));
        var worst = 0.0;
        var mapper = model.GetRowToRowMapper(data.Schema);
        using var cursor = data.GetRowCursor(data.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var read = Values.Reader(row);
        foreach (var expected in all)
        {
            Assert.True(cursor.MoveNext());
            worst = Math.Max(worst, Same(expected, read(), Rounding));
        }

        log.WriteLine($"{name}: largest difference between a row alone and in a batch {worst:G3}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_column_can_be_read_without_the_others(string name)
    {
        var (_, data, model) = Fitted(name);
        using var _ = model as IDisposable;
        var view = model.Transform(data);
        var all = Values.Of(view);
        foreach (var column in view.Schema.Where(c => !c.IsHidden))
        {
            var alone = Values.Of(view, column.Name);
            Assert.Equal([column.Name], alone[0].Keys);
            foreach (var (expected, actual) in all.Zip(alone))
            {
                Assert.InRange(Values.Difference(expected[column.Name], actual[column.Name]), 0, Rounding);
            }
        }

        using var cursor = view.GetRowCursor([view.Schema["Id"]]);
        Assert.False(cursor.IsColumnActive(view.Schema["out"]));
        var error = Assert.ThrowsAny<ArgumentException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["out"]));
        Assert.StartsWith("Column 'out' is not active in this row", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_model_gives_the_same_rows_also_when_saved_again_and_restored(string name)
    {
        var (_, data, model) = Fitted(name);
        using var _ = model as IDisposable;
        var expected = Values.Of(model.Transform(data));
        var loaded = Saved(model, data.Schema, out var schema);
        // ML.NET saves no columns of images in a model's schema.
        Assert.Equal(data.Schema.Select(c => c.Name).Where(n => n != "Image"), schema.Select(c => c.Name));
        Assert.Equal(model.GetOutputSchema(data.Schema).Where(c => !c.IsHidden).Select(c => c.Name).Order(), loaded.GetOutputSchema(data.Schema).Where(c => !c.IsHidden).Select(c => c.Name).Order());
        Check(expected, loaded);
        var again = Saved(loaded, data.Schema, out var _);
        Check(expected, again);
        var restored = _ml.Model.RestoreSaliency(again);
        using var __ = restored as IDisposable;
        Assert.Equal(model.GetOutputSchema(data.Schema).Select(c => (c.Name, c.Type)), restored.GetOutputSchema(data.Schema).Select(c => (c.Name, c.Type)));
        Check(expected, restored);

        void Check(List<Dictionary<string, object?>> rows, ITransformer other)
        {
            var actual = Values.Of(other.Transform(data));
            Assert.Equal(rows.Count, actual.Count);
            foreach (var (row, same) in rows.Zip(actual))
            {
                Same(row, same, Rounding);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cursors_in_parallel_give_each_row_once(string name)
    {
        var (_, data, model) = Fitted(name);
        using var _ = model as IDisposable;
        var expected = Values.Of(model.Transform(data));
        var view = model.Transform(new SplitView(data));
        var cursors = view.GetRowCursorSet(view.Schema, 3);
        var rows = cursors.AsParallel().SelectMany(cursor =>
        {
            using (cursor)
            {
                return Values.Of(cursor);
            }
        }).OrderBy(r => (int)r["Id"]!).ToList();
        Assert.Equal(expected.Count, rows.Count);
        foreach (var (row, same) in expected.Zip(rows))
        {
            Same(row, same, Rounding);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Taken_skipped_shuffled_cached_and_previewed_rows_are_the_same_rows(string name)
    {
        var (_, data, model) = Fitted(name);
        using var _ = model as IDisposable;
        var view = model.Transform(data);
        var expected = Values.Of(view);
        Check([3, 4], _ml.Data.TakeRows(_ml.Data.SkipRows(view, 3), 2));
        Check([0, 1, 2], model.Transform(_ml.Data.TakeRows(data, 3)));
        Check([.. Enumerable.Range(0, Workout.Rows)], _ml.Data.Cache(Without(view, "Image", "overlay")));
        var shuffled = Values.Of(_ml.Data.ShuffleRows(Without(view, "Image", "overlay"), seed: 1));
        Assert.Equal(Enumerable.Range(0, Workout.Rows), shuffled.Select(r => (int)r["Id"]!).Order());
        Assert.NotEqual(Enumerable.Range(0, Workout.Rows), shuffled.Select(r => (int)r["Id"]!));
        shuffled.ForEach(row => Same(expected[(int)row["Id"]!], row, Rounding));
        var preview = view.Preview(maxRows: 4);
        Assert.Equal(view.Schema.Select(c => c.Name), preview.RowView[3].Values.Select(v => v.Key));

        void Check(int[] ids, IDataView rows)
        {
            var actual = Values.Of(rows);
            Assert.Equal(ids, actual.Select(r => (int)r["Id"]!));
            actual.ForEach(row => Same(expected[(int)row["Id"]!], row, Rounding));
        }
    }

    (IEstimator<ITransformer> Estimator, IDataView Data, ITransformer Model) Fitted(string name)
    {
        var estimator = Workout.All.Single(w => w.Name == name).Make(_ml);
        var data = Workout.Good(_ml);
        return (estimator, data, estimator.Fit(data));
    }

    ITransformer Saved(ITransformer model, DataViewSchema schema, out DataViewSchema saved)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return _ml.Model.Load(stream, out saved);
    }

    IDataView Without(IDataView view, params string[] columns)
    {
        var drop = columns.Where(c => view.Schema.GetColumnOrNull(c) is not null).ToArray();
        return _ml.Transforms.DropColumns(drop).Fit(view).Transform(view);
    }

    static double Same(Dictionary<string, object?> expected, Dictionary<string, object?> actual, double tolerance)
    {
        var worst = 0.0;
        foreach (var (column, value) in actual)
        {
            var difference = Values.Difference(expected[column], value);
            Assert.True(difference <= (value is byte[] ? OneColour : tolerance), $"row {expected["Id"]}, column '{column}': differs by {difference:G3}");
            worst = Math.Max(worst, value is byte[] ? 0 : difference);
        }

        return worst;
    }

    /// <summary>The shape of a view's schema, which ML.NET makes only inside Fit: an estimator that does nothing is asked for it there.</summary>
    static SchemaShape Shape(IDataView data)
    {
        var spy = new ShapeSpy();
        new EstimatorChain<ITransformer>().Append(spy).Fit(data);
        return spy.Seen!;
    }

    sealed class ShapeSpy : IEstimator<ITransformer>
    {
        internal SchemaShape? Seen { get; private set; }

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Seen = inputSchema;
    }

    sealed class NoColumns
    {
        public bool Any { get; set; }
    }
}
