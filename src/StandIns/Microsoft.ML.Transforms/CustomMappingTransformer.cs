using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Columns computed by a function from one object, filled from the row, to another, whose members become columns.</summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer where TSrc : class, new() where TDst : class, new()
{
    readonly Action<TSrc, TDst> _map;
    readonly string _contract;

    internal CustomMappingTransformer(Action<TSrc, TDst> map, string contractName, SchemaDefinition inputDefinition, SchemaDefinition outputDefinition)
    {
        (_map, _contract, InputDefinition) = (map, contractName, inputDefinition);
        Outputs = TypedColumn.Bind(typeof(TDst), outputDefinition, SchemaDefinition.Direction.Write);
    }

    internal SchemaDefinition InputDefinition { get; }

    internal TypedColumn[] Outputs { get; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema)).OutputSchema;

    public IDataView Transform(IDataView input)
        => new RowToRowView(Contracts.CheckValue(input, nameof(input)), Bind(input.Schema, nameof(input)));

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Contracts.Check(_contract != null, "Empty contract name for a transform: the transform cannot be saved");
        CustomMappingFormat.Save(Contracts.CheckValue(ctx, nameof(ctx)), _contract, _map.Method.DeclaringType.Assembly);
    }

    AddColumnsMapper Bind(DataViewSchema schema, string parameter) => new(new Mapper(this, Contracts.CheckValue(schema, parameter)));

    sealed class Mapper : RowMapper
    {
        readonly CustomMappingTransformer<TSrc, TDst> _parent;
        readonly TypedReader<TSrc> _reader;

        public Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema inputSchema) : base(inputSchema)
        {
            _parent = parent;
            _reader = new(inputSchema, ignoreMissingColumns: false, parent.InputDefinition);
            AddedColumns = [.. parent.Outputs.Select(column => column.Detached)];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; }

        public override IEnumerable<DataViewSchema.Column> GetDependencies(bool[] active) => active.Contains(true) ? _reader.Sources : [];

        public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action disposer)
        {
            disposer = null;
            if (!active.Contains(true))
                return new Delegate[active.Length];
            Action<TSrc> fill = _reader.Bind(input);
            (TSrc source, TDst result, long mapped) = (new(), new(), -1);
            // One call of the mapping serves all columns of a row.
            TDst Current()
            {
                if (mapped != input.Position)
                {
                    fill(source);
                    _parent._map(source, result);
                    mapped = input.Position;
                }
                return result;
            }
            return [.. _parent.Outputs.Select((column, i) => active[i] ? column.MakeGetter(Current) : null)];
        }
    }
}
