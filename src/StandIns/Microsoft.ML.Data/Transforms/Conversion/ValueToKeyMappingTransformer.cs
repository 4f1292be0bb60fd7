using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Values to keys; a value that was not learned is missing. The column's KeyValues annotation leads back.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    readonly KeyVocabulary[] _vocabularies;
    readonly bool _asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, KeyVocabulary[] vocabularies, bool asText)
        : base(env, columns) => (_vocabularies, _asText) = (vocabularies, asText);

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        (string, string)[] columns = ctx.ReadColumns();
        bool asText = ctx.Reader.ReadBoolean();
        return new ValueToKeyMappingTransformer(env, columns, [.. columns.Select(_ => KeyVocabulary.Read(ctx.Reader))], asText);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(ValueToKeyMappingTransformer));
        ctx.WriteColumns(ColumnPairs);
        ctx.Writer.Write(_asText);
        foreach (KeyVocabulary vocabulary in _vocabularies)
            vocabulary.Write(ctx.Writer);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column input, int pair)
    {
        if (!input.Type.GetItemType().Equals(_vocabularies[pair].ItemType))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, _vocabularies[pair].ItemType.ToString(), input.Type.ToString());
    }

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        _vocabularies[pair].AddKeyValues(annotations, _asText);
        annotations.Add(input.Annotations, kind => kind == SchemaAnnotationsExtensions.SlotNames);
        KeyDataViewType key = _vocabularies[pair].KeyType;
        return (input.Type is VectorDataViewType vector ? new VectorDataViewType(key, vector.Dimensions) : key, annotations.ToAnnotations());
    }

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer)
    {
        disposer = null;
        return _vocabularies[pair].MakeGetter(row, input);
    }
}
