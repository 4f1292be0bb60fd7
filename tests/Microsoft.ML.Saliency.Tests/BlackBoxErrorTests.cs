using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Saliency.Tests.BlackBoxModels;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>What goes wrong with a fitted transformer says what, where, and what to do: whole messages.</summary>
public sealed class BlackBoxErrorTests
{
    [Fact]
    public void A_method_that_needs_gradients()
    {
        var error = Assert.Throws<NotSupportedException>(() => Ml.Transforms.ExplainTransformer("Why", "Features", Linear(), new GradCam()));
        Assert.Equal("'grad-cam' needs gradients or layers, which a fitted transformer cannot give; use kernel-shap, lime, occlusion or rise.", error.Message);
    }

    [Fact]
    public void A_method_that_says_it_needs_none_and_asks_for_one()
    {
        var error = Assert.Throws<NotSupportedException>(() => Fit(Linear(), explainer: new Liar()).Transform(View(new Four())).GetColumn<float[]>("Why").ToList());
        Assert.Equal("'CustomMappingTransformer' is a fitted transformer, which gives scores alone: no gradients, no layers, and no run from one. Use kernel-shap, lime, occlusion or rise.", error.Message);
    }

    [Fact]
    public void Columns_to_explain()
    {
        Says("Could not find input column 'Nothing'. Columns: 'Features', 'Text', 'Key', 'Names', 'Any', 'Image'. (Parameter 'inputSchema')", () => Of("Nothing"));
        Says(NotExplainable("Text", "String"), () => Of("Text"));
        Says(NotExplainable("Key", "Key<UInt32, 0-4>"), () => Of("Key"));
        Says(NotExplainable("Names", "Vector<String, 2>"), () => Of("Names"));
        Says(NotExplainable("Any", "Vector<Single>"), () => Of("Any"));
        Says("Column 'Image' holds images, and is not the only one: an image is explained by itself. Name it alone, or columns of numbers. (Parameter 'inputColumnNames')", () => Of("Features", "Image"));
        Says("Column 'Features' is named twice. Name each column to explain once. (Parameter 'inputColumnNames')", () => Of("Features", "Features"));
        Says("There are no columns to explain. Name one image column, or one or more columns of numbers. (Parameter 'inputColumnNames')", () => Of());

        static object Of(params string[] columns) => Ml.Transforms.ExplainTransformer("Why", columns, Linear(), new KernelShap()).Fit(View(new Many()));

        static string NotExplainable(string name, string type)
            => $"Schema mismatch for input column '{name}': expected an image, or numbers: Boolean, a number, or a known-size vector of them, got {type}. Other columns stay as they are in each row: leave it out. (Parameter 'inputSchema')";
    }

    [Fact]
    public void Columns_of_a_chain_are_checked_before_it_is_fitted()
    {
        Says("a key", "Key");
        Says("a vector of String", "Names");
        Says("a variable-size vector of Single", "Any");
        Says("String", "Text");

        static void Says(string type, string column)
        {
            var chain = Ml.Transforms.CopyColumns("Copy", "Features").Append(Ml.Transforms.ExplainTransformer("Why", column, Linear(), new KernelShap()));
            var error = Assert.ThrowsAny<ArgumentException>(() => chain.Fit(View(new Many())));
            Assert.Equal($"Schema mismatch for input column '{column}': expected an image, or numbers: Boolean, a number, or a known-size vector of them, got {type}. Other columns stay as they are in each row: leave it out. (Parameter 'inputSchema')", error.Message);
        }
    }

    [Fact]
    public void Score_columns()
    {
        Says("Could not find score column 'Scores' in the model's output. Columns that would do: 'Features', 'Score'. Set Options.ScoreColumnName to one of them. (Parameter 'model')", () => Fit(Linear(), new() { ScoreColumnName = "Scores" }));
        var model = Mapping<Four, Odd>((_, _) => { });
        Says(
            "Schema mismatch for score column 'Score': expected Single, Double, Boolean, a key, or a known-size vector of Single or Double, got String. Columns that would do: 'Features', 'Other'. Set Options.ScoreColumnName to one of them. (Parameter 'model')",
            () => Fit(model));
    }

    [Fact]
    public void Targets()
    {
        Says("Class 1 is not in 'linear', whose output 'Score' has 1 classes. Choose an index from 0 to 0. (Parameter 'target')", () => Fit(Linear(), new() { Target = Target.Class(1), ModelName = "linear" }));
        Says(
            "The target is loss of predicted class, but the scores of a fitted transformer are taken as they are, so that no probability is known to take the loss of. Use Target.Predicted, Target.Class or Target.Weighted. (Parameter 'options')",
            () => Fit(Linear(), new() { Target = Target.Loss() }));
        Says(
            "Options.Target has a class for each row of a batch, but a pipeline's rows come one by one. Name a column in Options.TargetColumnName. (Parameter 'options')",
            () => Fit(Linear(), new() { Target = Target.PerRow(0, 0) }));
        Says("Could not find input column 'Label'. Columns: 'Features'. (Parameter 'inputSchema')", () => Fit(Linear(), new() { TargetColumnName = "Label" }));
    }

    [Fact]
    public void Sizes_of_maps()
    {
        Says("Options.Width is 3 and Options.Height null; set both to 1 or more, or none for the size of the image column. (Parameter 'options')", () => Fit(Linear(), new() { Width = 3 }));
        Says("Options.Width is 3 and Options.Height 0; set both to 1 or more, or none for the size of the image column. (Parameter 'options')", () => Fit(Linear(), new() { Width = 3, Height = 0 }));
        var definition = SchemaDefinition.Create(typeof(Many));
        definition["Image"].ColumnType = new ImageDataViewType();
        var data = Ml.Data.LoadFromEnumerable([new Many()], definition);
        Says(
            "Image column 'Image' does not say its size, so the size of its maps is not known. Set Options.Width and Options.Height, or give pictures one size with ResizeImages before. (Parameter 'inputSchema')",
            () => Ml.Transforms.ExplainTransformer("Why", "Image", Linear(), new KernelShap()).Fit(data));
    }

    [Fact]
    public void No_rows_to_take_means_of()
    {
        var estimator = Ml.Transforms.ExplainTransformer("Why", "Features", Linear(), new KernelShap());
        var error = Assert.Throws<InvalidOperationException>(() => estimator.Fit(Ml.Data.LoadFromEnumerable<Four>([])));
        Assert.Equal("There are no rows to take the background's mean of. Fit on the rows that the model was trained on or alike, or set Options.Background to Baseline for the method's own baseline, zero.", error.Message);
    }

    [Theory]
    [InlineData(true, "'Few' gave 0 of 1 rows: a transformer that drops or adds rows cannot be explained. Explain the part of the chain that scores.")]
    [InlineData(false, "'Few' gave more than 1 of 1 rows: a transformer that drops or adds rows cannot be explained. Explain the part of the chain that scores.")]
    public void A_model_that_loses_rows(bool fewer, string message)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Fit(new Few(Linear(), fewer)).Transform(View(new Four())).GetColumn<float[]>("Why").ToList());
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_cancelled_explanation_stops()
    {
        using var cancel = new CancellationTokenSource();
        var model = Mapping<Four, One>((_, _) => cancel.Cancel());
        var fitted = Fit(model, new() { Cancellation = cancel.Token });
        Assert.ThrowsAny<OperationCanceledException>(() => fitted.Transform(View(new Four())).GetColumn<float[]>("Why").ToList());
    }

    static BlackBoxSaliencyTransformer Fit(ITransformer model, BlackBoxSaliencyEstimator.Options? options = null, IExplainer? explainer = null)
        => Ml.Transforms.ExplainTransformer("Why", "Features", model, explainer ?? new KernelShap(), options).Fit(View(new Four()));

    static IDataView View<T>(T row) where T : class => Ml.Data.LoadFromEnumerable([row]);

    static void Says(string message, Func<object> action) => Assert.Equal(message, Assert.ThrowsAny<ArgumentException>(action).Message);

    sealed class Many
    {
        [VectorType(4)]
        public float[] Features { get; set; } = new float[4];

        public string Text { get; set; } = "";

        [KeyType(5)]
        public uint Key { get; set; }

        [VectorType(2)]
        public string[] Names { get; set; } = ["", ""];

        public float[] Any { get; set; } = [];

        [ImageType(2, 2)]
        public MLImage? Image { get; set; }
    }

    sealed class Odd
    {
        public string Score { get; set; } = "";

        public float Other { get; set; }
    }

    sealed record Liar : IPerturbationExplainer
    {
        public string Name => "liar";

        public ChannelReduction Reduction => ChannelReduction.Sum;

        public Baseline Baseline => Baseline.Zero;

        public Layer? LayerOf(ModelDescription model) => null;

        public IExplainer WithBaseline(Baseline baseline) => this;

        public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
            => new Gradient().Explain(engine, input, target, cancellation);
    }

    /// <summary>A transformer that drops all rows, or repeats them.</summary>
    sealed class Few(ITransformer inner, bool fewer) : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public IDataView Transform(IDataView input)
        {
            var rows = inner.Transform(input).GetColumn<float>("Score").Select(s => new One { Score = s });
            return Ml.Data.LoadFromEnumerable(fewer ? [] : rows.Concat(rows));
        }

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}
