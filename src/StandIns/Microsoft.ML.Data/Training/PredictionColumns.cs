using Microsoft.ML.Calibrators;
using Output = (Microsoft.ML.DataViewSchema.DetachedColumn Column, System.Func<System.Func<float[]>, System.Delegate> MakeGetter);

namespace Microsoft.ML.Data;

/// <summary>The columns that predictions consist of, made from the scores of a row.</summary>
internal static class PredictionColumns
{
    public const string PredictedLabelName = "PredictedLabel";
    public const string ScoreName = "Score";
    public const string ProbabilityName = "Probability";

    public static Output Score { get; } = (new(ScoreName, NumberDataViewType.Single), scores => (ValueGetter<float>)((ref float value) => value = scores()[0]));

    public static Output IsPositive { get; } = (new(PredictedLabelName, BooleanDataViewType.Instance), scores => (ValueGetter<bool>)((ref bool value) => value = scores()[0] > 0));

    public static Output Probability(ICalibrator calibrator)
        => (new(ProbabilityName, NumberDataViewType.Single), scores => (ValueGetter<float>)((ref float value) => value = calibrator.PredictProbability(scores()[0])));

    public static Output HighestOf(DataViewSchema.DetachedColumn label)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(label.Annotations, kind => kind == SchemaAnnotationsExtensions.KeyValues);
        return (new(PredictedLabelName, label.Type, annotations.ToAnnotations()), scores => (ValueGetter<uint>)((ref uint value) => value = (uint)IndexOfHighest(scores()) + 1));
    }

    public static Output ScoresOf(DataViewSchema.DetachedColumn label)
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, (int)((KeyDataViewType)label.Type).Count);
        var annotations = new DataViewSchema.Annotations.Builder();
        if (TextKeyValues(label) is { } names)
            annotations.Add(SchemaAnnotationsExtensions.SlotNames, new VectorDataViewType(TextDataViewType.Instance, type.Size), names);
        return (new(ScoreName, type, annotations.ToAnnotations()), scores => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            float[] row = scores();
            VBuffer<float>.Copy(row, 0, ref value, row.Length);
        }));
    }

    /// <summary>Where the highest score stands, the first of equals; -1 where all are NaN.</summary>
    public static int IndexOfHighest(ReadOnlySpan<float> scores)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
            if (best < 0 ? !float.IsNaN(scores[i]) : scores[i] > scores[best])
                best = i;
        return best;
    }

    static ValueGetter<VBuffer<ReadOnlyMemory<char>>> TextKeyValues(DataViewSchema.DetachedColumn label)
        => label.Annotations.Schema.GetColumnOrNull(SchemaAnnotationsExtensions.KeyValues) is not { Type: VectorDataViewType values } kind ? null
            : values.ItemType is TextDataViewType ? label.Annotations.GetGetter<VBuffer<ReadOnlyMemory<char>>>(kind)
            : Getters.Invoke<ValueGetter<VBuffer<ReadOnlyMemory<char>>>>(typeof(PredictionColumns), null, nameof(AsText), values.ItemType.RawType, label.Annotations, kind);

    static ValueGetter<VBuffer<ReadOnlyMemory<char>>> AsText<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        ValueGetter<VBuffer<T>> getter = annotations.GetGetter<VBuffer<T>>(kind);
        return (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            VBuffer<T> values = default;
            getter(ref values);
            ReadOnlyMemory<char>[] texts = [.. values.DenseValues().Select(item => Convert.ToString(item, System.Globalization.CultureInfo.InvariantCulture).AsMemory())];
            value = new(texts.Length, texts);
        };
    }
}
