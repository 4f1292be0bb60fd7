namespace Microsoft.ML.Saliency.Tests;

public sealed class PredictionTests
{
    [Fact]
    public void Logits_go_through_softmax_once_and_probabilities_not_at_all()
    {
        var e = Math.E;
        Assert.Equal(e / (e + 1), Prediction.Top([0, 1], ScoreActivation.None, 1)[0].Probability, 1e-6);
        Assert.Equal([new(1, 1), new(0, 0)], Prediction.Top([-1000, 1000], ScoreActivation.None, 2));
        Assert.Equal(new Prediction(1, 0.75f), Prediction.Top([0.25f, 0.75f], ScoreActivation.Softmax, 1)[0]);
        Assert.Equal(new Prediction(0, 0.9f), Prediction.Top([0.9f, 0.8f], ScoreActivation.Sigmoid, 2)[0]);
        Assert.Equal(0.25, Prediction.Top([MathF.Log(0.25f), MathF.Log(0.75f)], ScoreActivation.LogSoftmax, 2)[1].Probability, 1e-6);
    }

    [Fact]
    public void The_best_come_first_and_no_more_than_there_are()
        => Assert.Equal([2, 0, 1], Prediction.Top([1, 0, 3], ScoreActivation.None, 5).Select(p => p.Index));
}
