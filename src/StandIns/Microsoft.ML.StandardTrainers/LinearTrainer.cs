using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Trainers;

/// <summary>What the trainers of linear models share: the shapes of the columns that they ask for, and the columns themselves in the data.</summary>
internal static class LinearTrainer
{
    public static SchemaShape.Column Feature(string name) => new(name, Kind.Vector, NumberDataViewType.Single, false);

    public static SchemaShape.Column Label(string name, PrimitiveDataViewType type, bool isKey = false) => new(name, Kind.Scalar, type, isKey);

    public static SchemaShape.Column Weight(string name) => name == null ? default : new(name, Kind.Scalar, NumberDataViewType.Single, false);

    public static SchemaShape.Column Output(string name, PrimitiveDataViewType type) => new(name, Kind.Scalar, type, false);

    public static DataViewSchema.Column FindFeature(IDataView data, SchemaShape.Column feature)
    {
        DataViewSchema.Column column = data.Schema.GetColumnOrNull(feature.Name) ?? throw Contracts.ExceptSchemaMismatch("trainingData", "feature", feature.Name);
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single ? column
            : throw Contracts.ExceptSchemaMismatch("trainingData", "feature", feature.Name, "known-size vector of Single", column.Type.ToString());
    }

    public static DataViewSchema.Column FindLabel(IDataView data, SchemaShape.Column label)
    {
        DataViewSchema.Column column = data.Schema.GetColumnOrNull(label.Name) ?? throw Contracts.ExceptSchemaMismatch("trainingData", "label", label.Name);
        bool fits = label.IsKey ? column.Type is KeyDataViewType && column.Type.RawType == label.ItemType.RawType : column.Type.Equals(label.ItemType);
        return fits ? column : throw Contracts.ExceptSchemaMismatch("trainingData", "label", label.Name, label.GetTypeString(), column.Type.ToString());
    }

    public static DataViewSchema.Column? FindWeight(IDataView data, SchemaShape.Column weight) => !weight.IsValid ? null
        : data.Schema.GetColumnOrNull(weight.Name) is not { } column ? throw Contracts.ExceptSchemaMismatch("trainingData", "weight", weight.Name)
        : column.Type == NumberDataViewType.Single ? column
        : throw Contracts.ExceptSchemaMismatch("trainingData", "weight", weight.Name, NumberDataViewType.Single.ToString(), column.Type.ToString());

    public static void CheckFactor(float factor, string name) => Contracts.CheckParam(float.IsFinite(factor) && factor >= 0, name, "Must be a finite number, 0 or greater");
}
