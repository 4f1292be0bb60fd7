using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>A trainer after an explanation: maps are features like any others.</summary>
public sealed class TrainerTests
{
    readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void A_trainer_learns_from_maps_after_a_cache_checkpoint()
    {
        var counting = new CountingExplainer();
        var data = Rows();
        using var model = Pipeline(counting).Fit(data);
        // Explained once, for the cache, and not once for each look of the trainer.
        Assert.Equal(60, counting.Batches.Sum());
        var metrics = _ml.MulticlassClassification.Evaluate(model.Transform(data));
        Assert.InRange(metrics.MicroAccuracy, 0.95, 1);
    }

    [Fact]
    public void Cross_validation_fits_and_explains_each_fold()
    {
        var results = _ml.MulticlassClassification.CrossValidate(Rows(), Pipeline(new CountingExplainer()), numberOfFolds: 3);
        Assert.Equal(3, results.Count);
        Assert.All(results, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.85, 1));
    }

    EstimatorChain<ITransformer> Pipeline(IExplainer explainer)
        => _ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(_ml.Transforms.Explain("Features", "Pixels", PipelineTests.TinyModelFile(), explainer, new() { Map = new() { Normalization = Normalization.None } }))
            .AppendCacheCheckpoint(_ml)
            .Append((IEstimator<ITransformer>)_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

    IDataView Rows() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Row
    {
        Kind = i % 2 == 0 ? "bright" : "dark",
        Pixels = [.. Enumerable.Range(0, 16).Select(j => Pseudo.Normalised(16 * i + j) + (i % 2 == 0 ? 2 : -2))],
    }));

    sealed class Row
    {
        public string Kind { get; set; } = "";

        [VectorType(1, 4, 4)]
        public float[] Pixels { get; set; } = [];
    }
}
