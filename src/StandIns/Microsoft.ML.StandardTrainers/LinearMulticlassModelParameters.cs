using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>For each class, a bias plus the features times its weights.</summary>
public abstract class LinearMulticlassModelParametersBase : ModelParametersBase<VBuffer<float>>, IScorer
{
    readonly float[] _biases;
    readonly float[][] _weights;

    private protected LinearMulticlassModelParametersBase(float[][] weights, float[] biases) => (_weights, _biases) = (weights, biases);

    private protected LinearMulticlassModelParametersBase(BinaryReader reader)
    {
        _biases = reader.ReadSingles();
        _weights = [.. _biases.Select(_ => reader.ReadSingles())];
    }

    public IEnumerable<float> GetBiases() => _biases;

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = _weights.Length;
        weights = [.. _weights.Select(row => new VBuffer<float>(row.Length, [.. row]))];
    }

    int IScorer.FeatureCount => _weights[0].Length;

    int IScorer.ScoreCount => _weights.Length;

    void IScorer.Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        for (int c = 0; c < _weights.Length; c++)
            scores[c] = _biases[c] + TensorPrimitives.Dot(features, _weights[c]);
        Normalize(scores);
    }

    void IScorer.Write(BinaryWriter writer)
    {
        writer.WriteSingles(_biases);
        foreach (float[] row in _weights)
            writer.WriteSingles(row);
    }

    private protected abstract void Normalize(Span<float> scores);
}

/// <summary>Scores are probabilities: the softmax of the linear functions.</summary>
public sealed class MaximumEntropyModelParameters : LinearMulticlassModelParametersBase
{
    internal MaximumEntropyModelParameters(float[][] weights, float[] biases) : base(weights, biases) { }

    internal MaximumEntropyModelParameters(BinaryReader reader) : base(reader) { }

    private protected override void Normalize(Span<float> scores) => TensorPrimitives.SoftMax(scores, scores);
}
