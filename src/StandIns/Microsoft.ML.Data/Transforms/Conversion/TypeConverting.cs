using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, DataKind outputKind, params (string outputColumnName, string inputColumnName)[] columns)
        : base(new(env, outputKind, columns)) { }

    // As the package's, the shape of a converted key says that it is none, though the column is one.
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => Contracts.CheckValue(inputSchema, nameof(inputSchema)).With(Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column input = inputSchema.FindInput(pair.inputColumnName);
            Contracts.CheckParam(ItemConversion.Find(input.ItemType, Transformer.OutputType) != null, nameof(inputSchema),
                $"Don't know how to convert {pair.inputColumnName} into {Transformer.OutputType}");
            return new SchemaShape.Column(pair.outputColumnName, input.Kind, Transformer.OutputType, false, input.Annotations);
        }));
}

/// <summary>Numbers of one kind to numbers of another. A key stays a key of its count, stored as the new kind, which must be unsigned.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    readonly DataKind _kind;

    internal TypeConvertingTransformer(IHostEnvironment env, DataKind outputKind, params (string outputColumnName, string inputColumnName)[] columns) : base(env, columns)
    {
        Contracts.CheckParam(Enum.IsDefined(outputKind), nameof(outputKind), $"'{outputKind}' is no kind of data: choose {string.Join(", ", Enum.GetNames<DataKind>())}.");
        // A kind has the name of the .NET type that holds it.
        (_kind, OutputType) = (outputKind, DataViewTypes.PrimitiveOrNull(Type.GetType($"System.{outputKind}")));
    }

    internal PrimitiveDataViewType OutputType { get; }

    internal IEnumerable<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => new TypeConvertingTransformer(env, (DataKind)ctx.Reader.ReadByte(), ctx.ReadColumns());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(TypeConvertingTransformer));
        ctx.Writer.Write((byte)_kind);
        ctx.WriteColumns(ColumnPairs);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column input, int pair)
        => Contracts.CheckParam(ItemType(input.Type.GetItemType()) is { } item && ItemConversion.Find(input.Type.GetItemType(), item) != null, "inputSchema",
            $"source column '{input.Name}' with item type '{input.Type}' is not compatible with destination type '{OutputType}'");

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair)
    {
        DataViewType source = input.Type.GetItemType();
        PrimitiveDataViewType item = ItemType(source);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, kind => kind switch
        {
            SchemaAnnotationsExtensions.SlotNames => input.Type is VectorDataViewType { IsKnownSize: true },
            SchemaAnnotationsExtensions.KeyValues => item is KeyDataViewType,
            SchemaAnnotationsExtensions.Normalized => source is NumberDataViewType && item is NumberDataViewType,
            _ => false,
        });
        if (input.Type is BooleanDataViewType && item is NumberDataViewType)
            annotations.AddPrimitiveValue(SchemaAnnotationsExtensions.Normalized, BooleanDataViewType.Instance, true);
        return (input.Type is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item, annotations.ToAnnotations());
    }

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer)
    {
        disposer = null;
        return ItemConversion.Find(input.Type.GetItemType(), ItemType(input.Type.GetItemType())).MakeGetter(row, input);
    }

    // Null where a key would have to become something that does not hold its count.
    PrimitiveDataViewType ItemType(DataViewType source)
    {
        if (source is not KeyDataViewType key)
            return OutputType;
        ulong most = OutputType.RawType == typeof(byte) ? byte.MaxValue : OutputType.RawType == typeof(ushort) ? ushort.MaxValue : OutputType.RawType == typeof(uint) ? uint.MaxValue : ulong.MaxValue;
        return KeyDataViewType.IsValidDataType(OutputType.RawType) && key.Count <= most ? new KeyDataViewType(OutputType.RawType, key.Count) : null;
    }
}
