using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Learns from a vector of features, a label and perhaps a weight in each row.</summary>
public abstract class TrainerEstimatorBase<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel> where TModel : class
{
    public readonly SchemaShape.Column FeatureColumn;
    public readonly SchemaShape.Column LabelColumn;
    public readonly SchemaShape.Column WeightColumn;

    private protected TrainerEstimatorBase(SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight)
        => (FeatureColumn, LabelColumn, WeightColumn) = (feature, label, weight);

    public abstract TrainerInfo Info { get; }

    public TTransformer Fit(IDataView input) => Train(Contracts.CheckValue(input, nameof(input)));

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Check(inputSchema, FeatureColumn, "feature");
        Check(inputSchema, LabelColumn, "label");
        if (WeightColumn.IsValid)
            Check(inputSchema, WeightColumn, "weight");
        return inputSchema.With(OutputColumns(inputSchema));
    }

    private protected abstract SchemaShape.Column[] OutputColumns(SchemaShape inputSchema);

    private protected abstract TTransformer Train(IDataView data);

    static void Check(SchemaShape schema, SchemaShape.Column expected, string role)
    {
        if (!schema.TryFindColumn(expected.Name, out SchemaShape.Column found))
            throw Contracts.ExceptSchemaMismatch("inputSchema", role, expected.Name);
        if (!expected.ItemType.Equals(found.ItemType) || expected.Kind != found.Kind || expected.IsKey != found.IsKey)
            throw Contracts.ExceptSchemaMismatch("inputSchema", role, expected.Name, expected.GetTypeString(), found.GetTypeString());
    }
}
