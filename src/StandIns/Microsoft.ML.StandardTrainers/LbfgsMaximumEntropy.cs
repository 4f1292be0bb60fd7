using Microsoft.ML.Data;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Trainers;

/// <summary>Logistic regression over several classes: the softmax of one linear function for each value of the label.</summary>
public sealed class LbfgsMaximumEntropyMulticlassTrainer
    : LbfgsTrainerBase<LbfgsMaximumEntropyMulticlassTrainer.Options, MulticlassPredictionTransformer<MaximumEntropyModelParameters>, MaximumEntropyModelParameters>
{
    internal LbfgsMaximumEntropyMulticlassTrainer(string labelColumnName, string featureColumnName, string exampleWeightColumnName, LbfgsSettings settings)
        : base(LinearTrainer.Feature(featureColumnName), LinearTrainer.Label(labelColumnName, NumberDataViewType.UInt32, isKey: true),
            LinearTrainer.Weight(exampleWeightColumnName), settings) { }

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema)
    {
        SchemaShape label = inputSchema.FindInput(LabelColumn.Name).Annotations;
        SchemaShape.Column[] keys = label.TryFindColumn(SchemaAnnotationsExtensions.KeyValues, out SchemaShape.Column values) ? [values] : [];
        SchemaShape.Column[] slots = [.. keys.Select(_ => new SchemaShape.Column(SchemaAnnotationsExtensions.SlotNames, Kind.Vector, TextDataViewType.Instance, false))];
        return
        [
            new(PredictionColumns.PredictedLabelName, Kind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape(keys)),
            new(PredictionColumns.ScoreName, Kind.Vector, NumberDataViewType.Single, false, new SchemaShape(slots)),
        ];
    }

    private protected override MulticlassPredictionTransformer<MaximumEntropyModelParameters> Train(IDataView data)
    {
        DataViewSchema.Column label = LinearTrainer.FindLabel(data, LabelColumn);
        int classes = (int)((KeyDataViewType)label.Type).Count;
        (DataViewSchema.Column feature, float[][] weights, float[] biases) = Learn(data, label, classes, LinearFit.Softmax, row =>
        {
            Func<uint> key = row.Reader<uint>(label);
            return () => key() is var value and > 0 ? value - 1 : double.NaN;
        });
        return new(new(weights, biases), feature.Name, feature.Type, new(label));
    }

    public sealed class Options : OptionsBase
    {
        public Options() { }
    }
}
