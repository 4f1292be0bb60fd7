using Microsoft.ML.Data;
using static Microsoft.ML.Saliency.Tests.BlackBoxModels;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Fitted transformers over numbers, explained against closed forms.</summary>
public sealed class BlackBoxTests
{
    static readonly Four[] s_rows = [new() { Features = [1, 2, 3, 4] }, new() { Features = [-1, 0, 5, 8] }, new() { Features = [3, 4, 1, 0] }];

    // The means over the rows above.
    static readonly float[] s_means = [1, 2, 3, 4];

    public static TheoryData<string> Contributions => ["kernel-shap", "lime", "occlusion"];

    [Theory]
    [MemberData(nameof(Contributions))]
    public void A_linear_model_contributes_weight_times_distance_from_the_mean(string method)
    {
        var model = new Counting(Linear());
        var found = Explain(Ml.Transforms.ExplainTransformer("Why", "Features", model, ExplainerCatalog.Create(method)), s_rows);
        for (var row = 0; row < 3; row++)
        {
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal(Weights[i] * (s_rows[row].Features[i] - s_means[i]), found[row][i], 1e-3f);
            }
        }

        // For each row one pass of the row itself, and one of all its copies.
        Assert.Equal(2 * 3, model.Transforms);
        Assert.Equal(3 * (method switch { "occlusion" => 1 + 4, "lime" => 1 + 1000, _ => 1 + 1 + 14 }), model.Rows);
    }

    [Fact]
    public void Rise_averages_scores_where_a_slot_is_seen()
    {
        var found = Explain(Ml.Transforms.ExplainTransformer("Why", "Features", Linear(), new Rise { Samples = 2000 }), s_rows)[1];
        // E[S | slot i is seen] = w m + 3 + p w (x - m) + (1 - p) w_i (x_i - m_i); a mean of 1000 scores that spread by less than 6 is within 0.6.
        var mean = Weights.Zip(s_means, (w, m) => w * m).Sum() + 3;
        var terms = Weights.Select((w, i) => w * (s_rows[1].Features[i] - s_means[i])).ToArray();
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(mean + 0.5f * terms.Sum() + 0.5f * terms[i], found[i], 0.6f));
        Assert.True(found[0] < found[1]);
    }

    [Fact]
    public void The_background_is_the_mean_unless_a_baseline_was_chosen()
    {
        Assert.Equal([-4f, 2, 1, 0], Of(new Occlusion()));
        Assert.Equal([-2f, 0, 2.5f, 0], Of(new Occlusion(), Background.Baseline));
        Assert.Equal([-4f, 1, 2, 0], Of(new Occlusion { Baseline = Baseline.Constant(1) }));
        Assert.Equal([-6f, 2, 1.5f, 0], Of(new Occlusion { Baseline = new PictureBaseline(2, 2, 2, 2) }));

        float[] Of(Occlusion method, Background background = Background.Mean)
            => Explain(Ml.Transforms.ExplainTransformer("Why", "Features", Linear(), method, new() { Background = background }), s_rows)[1];
    }

    [Fact]
    public void Columns_become_slots_and_other_columns_stay_those_of_the_row()
    {
        // The region decides what income counts; big is beyond what a float holds.
        var model = Mapping<Person, One>((x, y) => y.Score = 2 * x.Age
            + (x.Region == "north" ? 10 : 1) * (float)x.Income + (x.Owner ? 4 : 0) + 3 * x.Visits - x.Pixels[1] + (x.Big == 9007199254740993 ? 100 : 0));
        Person[] rows =
        [
            new() { Age = 40, Income = 0.1, Owner = true, Visits = 3, Region = "north", Pixels = [1, 2, 3], Big = 9007199254740993 },
            new() { Age = 20, Income = 0.5, Owner = false, Visits = 8, Region = "south", Pixels = [7, 8, 9], Big = 9007199254740993 },
        ];
        var estimator = Ml.Transforms.ExplainTransformer("Why", ["Age", "Income", "Pixels", "Owner", "Visits"], model, new Occlusion());
        var data = Ml.Data.LoadFromEnumerable(rows);
        var column = estimator.Fit(data).GetOutputSchema(data.Schema)["Why"];
        Assert.Equal("Vector<Single, 7>", column.Type.ToString());
        Assert.Equal(["Age", "Income", "Pixels.0", "Pixels.1", "Pixels.2", "Owner", "Visits"], SlotNames(column));

        var found = Explain(estimator, rows);
        // Means: 30, 0.3, 4, 5, 6, half true, which is true, and 5.5 visits, which are 6.
        float[][] expected = [[20, -2, 0, 3, 0, 0, -9], [-20, 0.2f, 0, -3, 0, -4, 6]];
        for (var row = 0; row < 2; row++)
        {
            // Scores of some hundred.
            Assert.All(Enumerable.Range(0, 7), i => Assert.Equal(expected[row][i], found[row][i], 1e-4f));
        }

        // Explained itself, a number beyond what a float holds is passed on to the last bit where it is not taken away.
        var big = Explain(Ml.Transforms.ExplainTransformer("Why", ["Age", "Big"], model, new Occlusion(), new() { Background = Background.Baseline }), rows)[0];
        Assert.Equal([80f, 100], big);
    }

    [Fact]
    public void A_vector_keeps_its_own_slot_names()
    {
        var data = Ml.Data.LoadFromEnumerable(s_rows.Select(r => new Parts { A = r.Features[0], B = r.Features[1], Rest = [r.Features[2], r.Features[3]] }));
        var chain = Ml.Transforms.Concatenate("Features", "A", "B", "Rest")
            .Append(Ml.Transforms.ExplainTransformer("Why", "Features", Linear(), new KernelShap(), new() { ModelName = "linear", Target = Target.Class(0) }));
        var view = chain.Fit(data).Transform(data);
        // Concatenate names slots of columns that are numbers; those of a vector without names have none.
        Assert.Equal(["A", "B"], SlotNames(view.Schema["Why"])[..2]);
        Assert.Equal(new SaliencyColumn("linear", "kernel-shap", "class 0", "", null), SaliencyColumn.Of(view.Schema["Why"]));
        Assert.Equal(-4, Ml.Data.CreateEnumerable<Why>(view, false).ElementAt(1).Values[0], 1e-4f);
    }

    [Fact]
    public void The_highest_score_is_explained_or_that_of_a_class()
    {
        var model = Mapping<Four, Three>((x, y) => y.Score = [x.Features[0], 10 * x.Features[1], -x.Features[2]]);
        Four[] rows = [new() { Features = [1, 2, 3, 0] }, new() { Features = [5, -2, 3, 1] }];
        Assert.Equal([[0f, 20, 0, 0], [5, 0, 0, 0]], Of(new()));
        Assert.Equal([[0f, 0, -3, 0], [0, 0, -3, 0]], Of(new() { Target = Target.Class(2) }));
        Assert.Equal([[0f, 0, -3, 0], [5, 0, 0, 0]], Of(new() { TargetColumnName = "Class" }));
        Assert.Equal([[1f, -20, 0, 0], [5, 20, 0, 0]], Of(new() { Target = Target.Weighted(new([1, -1, 0], 1, 3)) }));

        float[][] Of(BlackBoxSaliencyEstimator.Options options)
        {
            // A class counts keys from 0, and one beyond the last is a missing value: the highest score is explained.
            var view = Ml.Data.LoadFromEnumerable(rows.Select((r, i) => new Labelled { Features = r.Features, Class = i == 0 ? 2u : 3u }));
            var explained = Ml.Transforms.ExplainTransformer("Why", "Features", model, new Occlusion(), options with { Background = Background.Baseline }).Fit(view).Transform(view);
            return [.. Ml.Data.CreateEnumerable<Why>(explained, false).Select(r => r.Values)];
        }
    }

    [Fact]
    public void Scores_may_be_numbers_Booleans_keys_and_vectors()
    {
        var model = Mapping<Four, Scores>((x, y) =>
        {
            var sum = x.Features[0] + x.Features[1];
            (y.Number, y.Yes, y.Key, y.Doubles) = (sum, sum > 2.5f, sum > 2.5f ? 1u : 0u, [sum, -sum]);
        });
        Four[] rows = [new() { Features = [1, 2, 0, 0] }];
        Assert.Equal([1f, 2, 0, 0], Of("Number"));
        Assert.Equal([1f, 1, 0, 0], Of("Yes"));
        // Without either, the key is another: the score of the key that was there falls from 1 to 0.
        Assert.Equal([1f, 1, 0, 0], Of("Key"));
        Assert.Equal([-1f, -1, 0, 0], Of("Key", Target.Class(0)));
        Assert.Equal([0f, 0, 0, 0], Of("Key", Target.Class(2)));
        Assert.Equal([1f, 2, 0, 0], Of("Doubles"));
        Assert.Equal([-1f, -2, 0, 0], Of("Doubles", Target.Class(1)));

        float[] Of(string score, Target? target = null)
            => Explain(Ml.Transforms.ExplainTransformer("Why", "Features", model, new Occlusion(), new() { ScoreColumnName = score, Background = Background.Baseline, Target = target ?? Target.Predicted }), rows)[0];
    }

    [Fact]
    public void A_missing_value_counts_against_the_mean_of_those_there_are()
    {
        var model = Mapping<Four, One>((x, y) => y.Score = float.IsNaN(x.Features[0]) ? -7 : x.Features[0]);
        Four[] rows = [new() { Features = [float.NaN, 0, 0, 0] }, new() { Features = [2, 0, 0, 0] }, new() { Features = [4, 0, 0, 0] }];
        Assert.Equal([-7f - 3, 2 - 3, 4 - 3], Explain(Ml.Transforms.ExplainTransformer("Why", "Features", model, new KernelShap()), rows).Select(r => r[0]));
    }

    [Fact]
    public void A_column_that_nobody_reads_costs_nothing()
    {
        var model = new Counting(Linear());
        var data = Ml.Data.LoadFromEnumerable(s_rows);
        var view = Ml.Transforms.ExplainTransformer("Why", "Features", model, new KernelShap()).Fit(data).Transform(data);
        Assert.Equal(3, view.GetColumn<float[]>("Features").Count());
        Assert.Equal(0, model.Transforms);
        Assert.Equal(3, view.GetColumn<float[]>("Why").Count());
        Assert.Equal(6, model.Transforms);
    }

    [Fact]
    public void Columns_that_the_score_does_not_depend_on_are_not_read()
    {
        var view = new OneColumnForbidden(Ml.Data.LoadFromEnumerable([new Person { Age = 3 }]), "Region");
        var model = Mapping<AgeOnly, One>((x, y) => y.Score = 2 * x.Age);
        var found = Ml.Transforms.ExplainTransformer("Why", "Age", model, new Occlusion(), new() { Background = Background.Baseline }).Fit(view).Transform(view);
        Assert.Equal([6f], found.GetColumn<float[]>("Why").Single());
        // A transformer that maps no single rows does not say what it depends on: then all are.
        var other = Ml.Transforms.ExplainTransformer("Why", "Age", new Counting(model, isRowToRowMapper: false), new Occlusion(), new() { Background = Background.Baseline }).Fit(view).Transform(view);
        Assert.Equal("Region was read.", Assert.Throws<InvalidOperationException>(() => other.GetColumn<float[]>("Why").Single()).Message);
    }

    [Fact]
    public void A_transformer_that_maps_no_single_rows_is_explained_too()
    {
        var found = Explain(Ml.Transforms.ExplainTransformer("Why", "Features", new Counting(Linear(), isRowToRowMapper: false), new KernelShap()), s_rows);
        Assert.Equal(-4, found[1][0], 1e-4f);
    }

    [Fact]
    public void A_row_that_fails_does_not_lose_the_others()
    {
        var model = Mapping<Four, One>((x, y) => y.Score = x.Features[3] == 8 ? throw new InvalidDataException("Eight.") : x.Features[0]);
        var data = Ml.Data.LoadFromEnumerable(s_rows);
        var view = Ml.Transforms.ExplainTransformer("Why", "Features", model, new Occlusion(), new() { Background = Background.Baseline }).Fit(data).Transform(data);
        using var cursor = view.GetRowCursor([view.Schema["Why"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Why"]);
        var found = new List<string>();
        var why = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            try
            {
                getter(ref why);
                found.Add(string.Join(" ", why.DenseValues()));
            }
            // ML.NET may run a mapping on a thread of its own and report in an exception of its own.
            catch (Exception e) when (e.GetBaseException() is InvalidDataException cause)
            {
                found.Add(cause.Message);
            }
        }

        Assert.Equal(["1 0 0 0", "Eight.", "3 0 0 0"], found);
    }

    [Fact]
    public void One_row_at_a_time()
    {
        var data = Ml.Data.LoadFromEnumerable(s_rows);
        var fitted = Ml.Transforms.ExplainTransformer("Why", "Features", Linear(), new KernelShap()).Fit(data);
        using var engine = Ml.Model.CreatePredictionEngine<Four, Why>(fitted);
        Assert.Equal(Explain(Ml.Transforms.ExplainTransformer("Why", "Features", Linear(), new KernelShap()), s_rows)[1], engine.Predict(s_rows[1]).Values);
        Assert.Equal(4, engine.Predict(s_rows[2]).Values[0], 1e-4f);
    }

    [Fact]
    public void Promised_columns_are_delivered_columns()
    {
        var data = Ml.Data.LoadFromEnumerable(s_rows);
        var estimator = Ml.Transforms.ExplainTransformer("Why", "Features", Linear(), new KernelShap());
        // An estimator that takes part in a chain is asked for its shape first.
        var promised = Ml.Transforms.CopyColumns("Copy", "Features").Append(estimator).Append(Ml.Transforms.CopyColumns("Again", "Why"));
        var delivered = promised.Fit(data).GetOutputSchema(data.Schema);
        Assert.Equal("Vector<Single, 4>", delivered["Again"].Type.ToString());
        var column = estimator.GetOutputSchema(Shape(data)).Single(c => c.Name == "Why");
        Assert.Equal((SchemaShape.Column.VectorKind.Vector, (DataViewType)NumberDataViewType.Single, "SlotNames"), (column.Kind, column.ItemType, column.Annotations.Single().Name));
    }

    [Fact]
    public void The_model_stays_the_callers()
    {
        var data = Ml.Data.LoadFromEnumerable(s_rows);
        var model = Ml.Transforms.CopyColumns("Copy", "Features").Append(Ml.Transforms.CustomMapping<Four, One>((x, y) => y.Score = x.Features[0], null)).Fit(data);
        var chain = Ml.Transforms.CopyColumns("Copy", "Features").Append(Ml.Transforms.ExplainTransformer("Why", "Features", model, new KernelShap())).Fit(data);
        chain.Dispose();
        Assert.Equal([1f, -1, 3], model.Transform(data).GetColumn<float>("Score"));
    }

    static SchemaShape Shape(IDataView data)
    {
        SchemaShape? seen = null;
        new EstimatorChain<ITransformer>().Append(new ShapeSpy(shape => seen = shape)).Fit(data);
        return seen!;
    }

    sealed class ShapeSpy(Action<SchemaShape> see) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => Linear();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            see(inputSchema);
            return inputSchema;
        }
    }

    sealed class Person
    {
        public float Age { get; set; }

        public double Income { get; set; }

        public bool Owner { get; set; }

        public int Visits { get; set; }

        public string Region { get; set; } = "";

        public long Big { get; set; }

        [VectorType(3)]
        public float[] Pixels { get; set; } = new float[3];
    }

    sealed class AgeOnly
    {
        public float Age { get; set; }
    }

    sealed class Parts
    {
        public float A { get; set; }

        public float B { get; set; }

        [VectorType(2)]
        public float[] Rest { get; set; } = new float[2];
    }

    sealed class Labelled
    {
        [VectorType(4)]
        public float[] Features { get; set; } = new float[4];

        [KeyType(3)]
        public uint Class { get; set; }
    }

    sealed class Scores
    {
        public double Number { get; set; }

        public bool Yes { get; set; }

        [KeyType(3)]
        public uint Key { get; set; }

        [VectorType(2)]
        public double[] Doubles { get; set; } = [];
    }

    /// <summary>A view whose one column must not be read.</summary>
    sealed class OneColumnForbidden(IDataView inner, string name) : IDataView
    {
        public DataViewSchema Schema => inner.Schema;

        public bool CanShuffle => false;

        public long? GetRowCount() => inner.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
            => columnsNeeded.Any(c => c.Name == name) ? throw new InvalidOperationException($"{name} was read.") : inner.GetRowCursor(columnsNeeded, rand);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
    }
}
