using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The rows to learn from, in memory: those whose features, label and weight are all there.</summary>
internal sealed class TrainingSet
{
    readonly List<double> _features = [];

    TrainingSet(int featureCount) => FeatureCount = featureCount;

    public int FeatureCount { get; }

    public List<double> Labels { get; } = [];

    public List<double> Weights { get; } = [];

    public ReadOnlySpan<double> Features(int row) => CollectionsMarshal.AsSpan(_features).Slice(row * FeatureCount, FeatureCount);

    /// <param name="weight">Null where every row weighs 1.</param>
    /// <param name="readLabel">Makes what reads the label as a number, NaN where it is missing.</param>
    public static TrainingSet Read(IDataView data, DataViewSchema.Column feature, DataViewSchema.Column label, DataViewSchema.Column? weight, Func<DataViewRow, Func<double>> readLabel)
    {
        var set = new TrainingSet(((VectorDataViewType)feature.Type).Size);
        using DataViewRowCursor cursor = data.GetRowCursor(weight is { } third ? [feature, label, third] : [feature, label]);
        (Func<VBuffer<float>> featuresOf, Func<double> labelOf) = (cursor.Reader<VBuffer<float>>(feature), readLabel(cursor));
        Func<float> weightOf = weight is { } column ? cursor.Reader<float>(column) : () => 1;
        var features = new float[set.FeatureCount];
        while (cursor.MoveNext())
        {
            (double truth, float weighs) = (labelOf(), weightOf());
            featuresOf().CopyTo(features);
            if (double.IsNaN(truth) || float.IsNaN(weighs) || Array.Exists(features, float.IsNaN))
                continue;
            set.Labels.Add(truth);
            set.Weights.Add(weighs);
            foreach (float value in features)
                set._features.Add(value);
        }
        Contracts.Check(set.Labels.Count > 0, "No valid training instances found, all instances have missing features.");
        return set;
    }
}
