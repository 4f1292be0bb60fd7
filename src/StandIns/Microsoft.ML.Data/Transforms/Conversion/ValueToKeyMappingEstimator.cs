using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Transforms;

/// <summary>Learns the values that a column has, or takes those of <c>keyData</c>, and numbers them from 1.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    readonly IHostEnvironment _env;
    readonly (string outputColumnName, string inputColumnName)[] _columns;
    readonly int _maximum;
    readonly KeyOrdinality _order;
    readonly bool _asText;
    readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int maximumNumberOfKeys, KeyOrdinality keyOrdinality,
        bool addKeyValueAnnotationsAsText, IDataView keyData)
    {
        Contracts.CheckParam(keyData == null || keyData.Schema.Count == 1, nameof(keyData),
            $"If specified, this data view should contain only a single column containing the terms to map, but this had {keyData?.Schema.Count} columns.");
        Contracts.CheckParam(maximumNumberOfKeys > 0, nameof(maximumNumberOfKeys), "Must be positive");
        (_env, _columns, _maximum, _order, _asText, _keyData) = (env, columns, maximumNumberOfKeys, keyOrdinality, addKeyValueAnnotationsAsText, keyData);
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new(_env, _columns, [.. _columns.Select(pair => Learn(input, pair.inputColumnName))], _asText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => Contracts.CheckValue(inputSchema, nameof(inputSchema)).With(_columns.Select(pair =>
        {
            SchemaShape.Column input = inputSchema.FindInput(pair.inputColumnName);
            if (!ValueFormat.Holds(input.ItemType))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name);
            var annotations = new List<SchemaShape.Column>
            {
                new(SchemaAnnotationsExtensions.KeyValues, Kind.Vector, _asText ? TextDataViewType.Instance : input.ItemType, input.IsKey),
            };
            if (input.Annotations.TryFindColumn(SchemaAnnotationsExtensions.SlotNames, out SchemaShape.Column names))
                annotations.Add(names);
            return new SchemaShape.Column(pair.outputColumnName, input.Kind, NumberDataViewType.UInt32, true, new SchemaShape(annotations));
        }));

    KeyVocabulary Learn(IDataView input, string name)
    {
        DataViewSchema.Column column = input.Schema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name);
        DataViewType item = column.Type.GetItemType();
        if (item is KeyDataViewType)
            throw Contracts.NotHere("Mapping keys to keys");
        if (!ValueFormat.Holds(item))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name, "standard type or a vector of standard type", column.Type.ToString());
        if (_keyData == null)
            return KeyVocabulary.Learn(input, column, _maximum, _order);
        DataViewSchema.Column keys = _keyData.Schema[0];
        Contracts.CheckParam(keys.Type.Equals(item), "keyData", $"Input data's column must be of type '{item}' but was '{keys.Type}'");
        return KeyVocabulary.Learn(_keyData, keys, int.MaxValue, _order);
    }
}
