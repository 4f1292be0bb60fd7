using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>A model applied to data: columns with what it predicts are added.</summary>
public abstract class PredictionTransformerBase<TModel> : IPredictionTransformer<TModel>, IDisposable where TModel : class
{
    private protected PredictionTransformerBase(TModel model) => Model = Contracts.CheckValue(model, nameof(model));

    public TModel Model { get; }

    public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    public IDataView Transform(IDataView input) => new RowToRowView(Contracts.CheckValue(input, nameof(input)), Bind(input.Schema, nameof(input)));

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(Contracts.CheckValue(ctx, nameof(ctx)));

    public void Dispose() => (Model as IDisposable)?.Dispose();

    private protected abstract RowMapper MakeRowMapper(DataViewSchema inputSchema);

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private protected IRowToRowMapper Bind(DataViewSchema schema, string name) => new AddColumnsMapper(MakeRowMapper(Contracts.CheckValue(schema, name)));
}

/// <summary>A prediction from one vector of features.</summary>
public abstract class SingleFeaturePredictionTransformerBase<TModel> : PredictionTransformerBase<TModel>, ISingleFeaturePredictionTransformer<TModel> where TModel : class
{
    private protected SingleFeaturePredictionTransformerBase(TModel model, string featureColumnName, DataViewType featureColumnType) : base(model)
        => (FeatureColumnName, FeatureColumnType) = (featureColumnName, featureColumnType);

    public string FeatureColumnName { get; }

    public DataViewType FeatureColumnType { get; }

    public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema)).OutputSchema;

    internal IScorer Scorer => Model as IScorer ?? (IScorer)(Model as CalibratedModelParametersBase).SubModel;

    /// <summary>The columns that the prediction adds, each with what makes its getter over the current row's scores.</summary>
    private protected abstract (DataViewSchema.DetachedColumn Column, Func<Func<float[]>, Delegate> MakeGetter)[] Outputs { get; }

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new ScoreMapper(inputSchema, FeatureColumnName, FeatureColumnType, Scorer, Outputs);

    private protected override void SaveModel(ModelSaveContext ctx) => PredictionFormat.Save(ctx, this);
}
