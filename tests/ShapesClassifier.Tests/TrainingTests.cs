using ShapesClassifier.Training;

namespace ShapesClassifier.Tests;

public class TrainingTests
{
    static readonly ShapePicture[] Batch = [.. Enumerable.Range(ShapePictures.TrainingSeed, 24).Select(ShapePictures.Draw)];

    [Fact]
    public void Steps_lower_the_loss_and_the_export_computes_what_was_trained()
    {
        using var learner = new Learner(seed: 1);
        var first = learner.Step(Batch, rate: 4e-3).Loss;
        var last = first;
        for (var step = 0; step < 60; step++)
        {
            last = learner.Step(Batch, rate: 4e-3).Loss;
        }

        // Six classes guessed blindly cost ln 6 = 1.79; 24 pictures are soon learnt by heart.
        Assert.InRange(first, 1.2, 2.6);
        Assert.InRange(last, 0, first / 2);

        using var exported = new Classifier(Exporter.Export(learner));
        Assert.Equal(learner.Correct(Batch), exported.Predict(Batch).Zip(Batch).Count(p => p.First == p.Second.Label));
        Assert.All(exported.Scores(Batch), scores => Assert.Equal(1, scores.Sum(), 1e-5));
    }

    [Fact]
    public void A_seed_decides_the_first_weights()
    {
        using var one = new Learner(seed: 1);
        using var same = new Learner(seed: 1);
        using var other = new Learner(seed: 2);

        Assert.Equal(one.Weights, same.Weights);
        Assert.NotEqual(one.Weights, other.Weights);
    }

    [Fact]
    public void Training_stops_between_two_batches_when_asked_to()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => new Trainer { Pictures = 64, TestPictures = 64, Epochs = 1 }.Run(TextWriter.Null, stop.Token));
    }
}
