using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency;

/// <summary>A transformer that keeps all columns and appends some, each row by itself.</summary>
public abstract class AppendingTransformer : ITransformer
{
    private protected AppendingTransformer()
    {
    }

    /// <summary>Always true: a row's new columns depend on that row alone.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The input's schema with the new columns.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new AppendedSchema(inputSchema, Bind(inputSchema)).Output;

    /// <summary>The input with the new columns, computed as they are read.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AppendedView(new(input.Schema, Bind(input.Schema)), input);
    }

    /// <summary>Maps single rows, as a prediction engine asks for.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new AppendedMapper(new(inputSchema, Bind(inputSchema)));

    /// <summary>Not available yet.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx)
        => throw new NotSupportedException($"{GetType().Name} cannot be saved with a model yet. Save the rest of the pipeline, and append this estimator again after loading.");

    /// <summary>The new columns over an input; throws where the input does not fit.</summary>
    private protected abstract AppendedColumn[] Bind(DataViewSchema input);
}
