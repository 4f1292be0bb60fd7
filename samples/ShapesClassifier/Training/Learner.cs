using TorchSharp;
using static TorchSharp.torch;

namespace ShapesClassifier.Training;

/// <summary>The weights of a network while it learns, by Adam. Not thread-safe; <see cref="Dispose"/> frees the weights.</summary>
internal sealed class Learner : IDisposable
{
    /// <summary>What a step adds to Adam's two running averages (1 - beta).</summary>
    public const double MomentStep = 0.1, SquareStep = 0.001;

    const int PictureBytes = ShapePictures.Size * ShapePictures.Size * 4;

    // The generator of random numbers is one for all.
    static readonly Lock s_generator = new();

    readonly jit.CompilationUnit _script;
    readonly Tensor[] _weights, _statistics, _moments, _squares;
    int _steps;

    public Learner(int seed)
    {
        _script = jit.compile(TrainingScript.Source);
        _weights = Tensors(Network.WeightShapes(ShapePictures.Classes.Count));
        _statistics = Tensors(Network.StatisticsShapes());
        _moments = Tensors(_weights.Select(w => w.shape));
        _squares = Tensors(_weights.Select(w => w.shape));
        lock (s_generator)
        {
            manual_seed(seed);
            _script.invoke("initialise", _weights, _statistics);
        }
    }

    /// <summary>Copies of the weights, in the order of <see cref="Network.WeightShapes"/>.</summary>
    public float[][] Weights => [.. _weights.Select(w => w.data<float>().ToArray())];

    /// <summary>Copies of the batch normalisations' running means and variances, in turn.</summary>
    public float[][] Statistics => [.. _statistics.Select(s => s.data<float>().ToArray())];

    /// <summary>One step of Adam; returns the mean loss before it, and how many of the pictures were named rightly.</summary>
    public (float Loss, long Correct) Step(ReadOnlySpan<ShapePicture> pictures, double rate)
    {
        using var scope = NewDisposeScope();
        _steps++;
        var unbiased = rate * Math.Sqrt(1 - Math.Pow(1 - SquareStep, _steps)) / (1 - Math.Pow(1 - MomentStep, _steps));
        var (loss, correct) = ((Tensor, Tensor))_script.invoke("step", Pixels(pictures), Labels(pictures), _weights, _statistics, _moments, _squares, unbiased);
        return (loss.item<float>(), correct.item<long>());
    }

    /// <summary>How many of the pictures the network names rightly as it would after export.</summary>
    public long Correct(ReadOnlySpan<ShapePicture> pictures)
    {
        using var scope = NewDisposeScope();
        return ((Tensor)_script.invoke("correct", Pixels(pictures), Labels(pictures), _weights, _statistics)).item<long>();
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. _weights, .. _statistics, .. _moments, .. _squares])
        {
            tensor.Dispose();
        }

        _script.Dispose();
    }

    static Tensor Pixels(ReadOnlySpan<ShapePicture> pictures)
    {
        var tensor = empty([pictures.Length, ShapePictures.Size, ShapePictures.Size, 4], uint8);
        for (var i = 0; i < pictures.Length; i++)
        {
            pictures[i].Rgba.CopyTo(tensor.bytes[(i * PictureBytes)..]);
        }

        return tensor;
    }

    static Tensor Labels(ReadOnlySpan<ShapePicture> pictures)
    {
        var labels = new long[pictures.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = pictures[i].Label;
        }

        var tensor = empty([labels.Length], int64);
        tensor.data<long>().CopyFrom(labels);
        return tensor;
    }

    // Zeros: Adam's averages start there, and initialise overwrites the rest.
    static Tensor[] Tensors(IEnumerable<long[]> shapes) => [.. shapes.Select(s =>
    {
        var tensor = empty(s, float32);
        tensor.bytes.Clear();
        return tensor;
    })];
}
