using System.Numerics.Tensors;

namespace Microsoft.ML.Trainers;

/// <summary>The score is the bias plus the features times the weights.</summary>
public abstract class LinearModelParameters : ModelParametersBase<float>, IScorer
{
    readonly float[] _weights;

    private protected LinearModelParameters(float[] weights, float bias) => (_weights, Bias) = (weights, bias);

    private protected LinearModelParameters(BinaryReader reader) : this(reader.ReadSingles(), reader.ReadSingle()) { }

    public IReadOnlyList<float> Weights => _weights;

    public float Bias { get; protected set; }

    int IScorer.FeatureCount => _weights.Length;

    int IScorer.ScoreCount => 1;

    void IScorer.Score(ReadOnlySpan<float> features, Span<float> scores) => scores[0] = Bias + TensorPrimitives.Dot(features, _weights);

    void IScorer.Write(BinaryWriter writer)
    {
        writer.WriteSingles(_weights);
        writer.Write(Bias);
    }
}

public abstract class RegressionModelParameters : LinearModelParameters
{
    private protected RegressionModelParameters(float[] weights, float bias) : base(weights, bias) { }

    private protected RegressionModelParameters(BinaryReader reader) : base(reader) { }
}

public sealed class LinearRegressionModelParameters : RegressionModelParameters
{
    internal LinearRegressionModelParameters(float[] weights, float bias) : base(weights, bias) { }

    internal LinearRegressionModelParameters(BinaryReader reader) : base(reader) { }
}

public sealed class LinearBinaryModelParameters : LinearModelParameters
{
    internal LinearBinaryModelParameters(float[] weights, float bias) : base(weights, bias) { }

    internal LinearBinaryModelParameters(BinaryReader reader) : base(reader) { }
}

internal static class SinglesFormat
{
    public static void WriteSingles(this BinaryWriter writer, float[] values)
    {
        writer.Write(values.Length);
        foreach (float value in values)
            writer.Write(value);
    }

    public static float[] ReadSingles(this BinaryReader reader)
    {
        var values = new float[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.ReadSingle();
        return values;
    }
}
