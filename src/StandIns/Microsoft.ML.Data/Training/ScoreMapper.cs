using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>Scores of the features column's vectors, computed once for a row, and the columns made of them.</summary>
internal sealed class ScoreMapper : RowMapper
{
    readonly IScorer _scorer;
    readonly DataViewSchema.Column _features;
    readonly (DataViewSchema.DetachedColumn Column, Func<Func<float[]>, Delegate> MakeGetter)[] _outputs;

    public ScoreMapper(DataViewSchema inputSchema, string featureName, DataViewType featureType, IScorer scorer,
        (DataViewSchema.DetachedColumn Column, Func<Func<float[]>, Delegate> MakeGetter)[] outputs) : base(inputSchema)
    {
        _features = inputSchema.GetColumnOrNull(featureName) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "feature", featureName);
        if (_features.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Size != scorer.FeatureCount)
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "feature", featureName, featureType.ToString(), _features.Type.ToString());
        (_scorer, _outputs) = (scorer, outputs);
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns => [.. _outputs.Select(output => output.Column)];

    public override IEnumerable<DataViewSchema.Column> GetDependencies(bool[] active) => active.Contains(true) ? [_features] : [];

    public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action disposer)
    {
        disposer = null;
        if (!active.Contains(true))
            return new Delegate[active.Length];
        ValueGetter<VBuffer<float>> getter = input.GetGetter<VBuffer<float>>(_features);
        VBuffer<float> vector = default;
        (float[] features, float[] scores, long scored) = (new float[_scorer.FeatureCount], new float[_scorer.ScoreCount], -1);
        float[] Current()
        {
            if (scored != input.Position)
            {
                getter(ref vector);
                vector.CopyTo(features);
                _scorer.Score(features, scores);
                scored = input.Position;
            }
            return scores;
        }
        return [.. _outputs.Select((output, i) => active[i] ? output.MakeGetter(Current) : null)];
    }
}
