using System.Diagnostics;

namespace ShapesClassifier.Training;

/// <summary>Draws the pictures, teaches a network, and measures it on pictures that it has not seen.</summary>
internal sealed record Trainer
{
    /// <summary>Pictures of a training run, seeds from <see cref="ShapePictures.TrainingSeed"/> up.</summary>
    public int Pictures { get; init; } = 20_000;

    /// <summary>How often each picture is learnt from.</summary>
    public int Epochs { get; init; } = 6;

    /// <summary>Pictures that measure accuracy, seeds from <see cref="ShapePictures.TestSeed"/> up.</summary>
    public int TestPictures { get; init; } = 2000;

    /// <summary>Decides the first weights and the order of the pictures.</summary>
    public int Seed { get; init; } = 1;

    const int BatchSize = 32;
    const double TopRate = 4e-3;

    /// <summary>Trains and returns the network with its accuracy on the test pictures, 0..1. The caller disposes the network.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was triggered; noticed between two batches.</exception>
    public (Learner Learner, double Accuracy) Run(TextWriter log, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var pictures = Draw(ShapePictures.TrainingSeed, Pictures, cancel);
        var unseen = Draw(ShapePictures.TestSeed, TestPictures, cancel);
        log.WriteLine($"drew {Pictures} training and {TestPictures} test pictures in {clock.Elapsed.TotalSeconds:F1} s");

        var learner = new Learner(Seed);
        try
        {
            var accuracy = 0.0;
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                new Random(Seed + epoch).Shuffle(pictures);
                var (loss, right) = Learn(learner, pictures, epoch, cancel);
                accuracy = Measure(learner, unseen, cancel);
                log.WriteLine($"epoch {epoch + 1,2}/{Epochs}  loss {loss:F4}  training {right:P2}  test {accuracy:P2}  {clock.Elapsed.TotalSeconds:F0} s");
            }

            return (learner, accuracy);
        }
        catch
        {
            learner.Dispose();
            throw;
        }
    }

    (double Loss, double Accuracy) Learn(Learner learner, ShapePicture[] pictures, int epoch, CancellationToken cancel)
    {
        var (loss, correct) = (0.0, 0L);
        for (var start = 0; start < pictures.Length; start += BatchSize)
        {
            cancel.ThrowIfCancellationRequested();
            var batch = Batch(pictures, start);
            var progress = (epoch + (start / (double)pictures.Length)) / Epochs;
            var step = learner.Step(batch, TopRate * (1 + Math.Cos(Math.PI * progress)) / 2);
            loss += step.Loss * batch.Length;
            correct += step.Correct;
        }

        return (loss / pictures.Length, correct / (double)pictures.Length);
    }

    static double Measure(Learner learner, ShapePicture[] pictures, CancellationToken cancel)
    {
        var correct = 0L;
        for (var start = 0; start < pictures.Length; start += BatchSize)
        {
            cancel.ThrowIfCancellationRequested();
            correct += learner.Correct(Batch(pictures, start));
        }

        return correct / (double)pictures.Length;
    }

    static ReadOnlySpan<ShapePicture> Batch(ShapePicture[] pictures, int start) => pictures.AsSpan(start, Math.Min(BatchSize, pictures.Length - start));

    static ShapePicture[] Draw(int firstSeed, int count, CancellationToken cancel)
    {
        var pictures = new ShapePicture[count];
        Parallel.For(0, count, new() { CancellationToken = cancel }, i => pictures[i] = ShapePictures.Draw(firstSeed + i));
        return pictures;
    }
}
