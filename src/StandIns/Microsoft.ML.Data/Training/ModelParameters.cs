using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>What a trainer has learnt, and the function that it is.</summary>
public abstract class ModelParametersBase<TOutput> : ICanSaveModel
{
    private protected ModelParametersBase() { }

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw Contracts.NotHere("Saving a model's parameters without its transformer");
}

/// <summary>From a vector of features to scores; a type of these has a constructor that reads what <see cref="Write"/> writes.</summary>
internal interface IScorer
{
    int FeatureCount { get; }

    int ScoreCount { get; }

    void Score(ReadOnlySpan<float> features, Span<float> scores);

    void Write(BinaryWriter writer);
}
