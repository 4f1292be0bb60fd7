using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Transforms;

public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    readonly IHostEnvironment _env;
    readonly string _output;
    readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, string[] inputColumnNames)
    {
        _env = env;
        _output = Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        _inputs = Contracts.CheckValue(inputColumnNames, nameof(inputColumnNames));
        Contracts.CheckParam(_inputs.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        Contracts.CheckParam(!_inputs.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new(_env, _output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column[] columns = [.. _inputs.Select(Contracts.CheckValue(inputSchema, nameof(inputSchema)).FindInput)];
        DataViewType item = columns[0].ItemType;
        foreach (SchemaShape.Column column in columns)
        {
            Contracts.Check(!column.IsKey, $"Column '{column.Name}' is key. Concatenation of keys is unsupported.");
            Contracts.Check(column.ItemType.Equals(item),
                $"Concatenated columns should have the same type. Column '{column.Name}' has type of {column.ItemType}, but expected column type is {item}.");
        }
        var annotations = new List<SchemaShape.Column>();
        if (columns.All(column => column.Annotations.TryFindColumn(SchemaAnnotationsExtensions.Normalized, out _)))
            annotations.Add(new(SchemaAnnotationsExtensions.Normalized, Kind.Scalar, BooleanDataViewType.Instance, false));
        if (columns.Any(column => column.Kind == Kind.Scalar || column.Annotations.TryFindColumn(SchemaAnnotationsExtensions.SlotNames, out _)))
            annotations.Add(new(SchemaAnnotationsExtensions.SlotNames, Kind.Vector, TextDataViewType.Instance, false));
        Kind kind = columns.Any(column => column.Kind == Kind.VariableVector) ? Kind.VariableVector : Kind.Vector;
        return inputSchema.With(new SchemaShape.Column(_output, kind, item, false, new SchemaShape(annotations)));
    }
}
