using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency;

/// <summary>A transformer that keeps all columns and appends some, each row by itself.</summary>
public abstract class AppendingTransformer : ITransformer
{
    // Image columns of any size, as LoadImages makes them, can be read into classes from here on.
    static AppendingTransformer() => new AnySizeAttribute().Register();

    private protected AppendingTransformer()
    {
    }

    /// <summary>Always true: a row's new columns depend on that row alone.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The input's schema with the new columns.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Append(inputSchema).Output;

    /// <summary>The input with the new columns, computed as they are read.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AppendedView(Append(input.Schema), input, ReadAhead);
    }

    /// <summary>Maps single rows, as a prediction engine asks for.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new AppendedMapper(Append(inputSchema));

    /// <summary>Saves the transformer with a model, as plain ML.NET transformers that compute the same when the model is loaded.</summary>
    void ICanSaveModel.Save(ModelSaveContext ctx) => Carrier().Save(ctx);

    /// <summary>How many rows a cursor has at hand at once.</summary>
    private protected virtual int ReadAhead => 1;

    /// <summary>The new columns over an input; throws where the input does not fit.</summary>
    private protected abstract AppendedColumn[] Bind(DataViewSchema input);

    /// <summary>Transformers of ML.NET that compute the same, and that it can save.</summary>
    private protected virtual ITransformer Carrier()
        => throw new NotSupportedException($"{GetType().Name} cannot be saved with a model. Save the rest of the pipeline, and append this estimator again after loading.");

    AppendedSchema Append(DataViewSchema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(input, () => Bind(input));
    }
}
