using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns) : base(new(env, columns)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => Contracts.CheckValue(inputSchema, nameof(inputSchema)).With(Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column input = inputSchema.FindInput(pair.inputColumnName);
            if (!input.IsKey)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name, "KeyType", input.GetTypeString());
            Contracts.CheckParam(input.Annotations.TryFindColumn(SchemaAnnotationsExtensions.KeyValues, out SchemaShape.Column values), nameof(inputSchema),
                $"Input column '{input.Name}' doesn't contain key values metadata");
            SchemaShape annotations = input.Annotations.TryFindColumn(SchemaAnnotationsExtensions.SlotNames, out SchemaShape.Column names) ? new([names]) : null;
            return new SchemaShape.Column(pair.outputColumnName, input.Kind, values.ItemType, values.IsKey, annotations);
        }));
}

/// <summary>Keys to the values that the column's annotation gives them; a missing key to the missing value: NaN, empty text, 0.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal KeyToValueMappingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns) : base(env, columns) { }

    internal IEnumerable<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new KeyToValueMappingTransformer(env, ctx.ReadColumns());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(KeyToValueMappingTransformer));
        ctx.WriteColumns(ColumnPairs);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column input, int pair)
    {
        var values = input.Annotations.Schema.GetColumnOrNull(SchemaAnnotationsExtensions.KeyValues)?.Type as VectorDataViewType;
        Contracts.Check(values != null, "Metadata KeyValues does not exist");
        Contracts.Check(input.Type.GetItemType() is KeyDataViewType key && key.Count == (ulong)values.Size, "KeyValues metadata size does not match column type key count");
    }

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, kind => kind == SchemaAnnotationsExtensions.SlotNames);
        return (input.Type is VectorDataViewType vector ? new VectorDataViewType(ValueType(input), vector.Dimensions) : ValueType(input), annotations.ToAnnotations());
    }

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer)
    {
        disposer = null;
        var map = (IMap)Activator.CreateInstance(typeof(Map<,>).MakeGenericType(input.Type.GetItemType().RawType, ValueType(input).RawType));
        return map.MakeGetter(row, input);
    }

    static PrimitiveDataViewType ValueType(DataViewSchema.Column input)
        => ((VectorDataViewType)input.Annotations.Schema[SchemaAnnotationsExtensions.KeyValues].Type).ItemType;

    interface IMap
    {
        Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input);
    }

    sealed class Map<TKey, TValue> : IMap where TKey : INumberBase<TKey>
    {
        public Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input)
        {
            VBuffer<TValue> annotation = default;
            input.GetKeyValues(ref annotation);
            TValue[] values = [.. annotation.DenseValues()];
            TValue missing = default(TValue) switch
            {
                float => (TValue)(object)float.NaN,
                double => (TValue)(object)double.NaN,
                _ => default,
            };
            return ItemMapping.MakeGetter<TKey, TValue>(row, input, key =>
            {
                ulong number = ulong.CreateTruncating(key);
                return number > 0 && number <= (ulong)values.Length ? values[number - 1] : missing;
            });
        }
    }
}
