using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Values and vectors of one item type, end to end in one vector.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    readonly string _output;
    readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames) : base(env)
        => (_output, _inputs) = (outputColumnName, inputColumnNames);

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new ColumnConcatenatingTransformer(env, ctx.Reader.ReadString(), ctx.ReadStrings());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(ColumnConcatenatingTransformer));
        ctx.Writer.Write(_output);
        ctx.WriteStrings(_inputs);
    }

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(_output, _inputs, inputSchema);

    sealed class Mapper : RowMapper
    {
        readonly DataViewSchema.Column[] _inputs;

        public Mapper(string output, string[] inputs, DataViewSchema inputSchema) : base(inputSchema)
        {
            _inputs = [.. inputs.Select(name => inputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name))];
            DataViewType item = _inputs[0].Type.GetItemType();
            foreach (DataViewSchema.Column input in _inputs)
                if (!input.Type.GetItemType().Equals(item) || item is not PrimitiveDataViewType)
                    throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name, item.ToString(), input.Type.ToString());
            // One vector alone keeps its shape and annotations.
            AddedColumns = IsIdentity
                ? [new(output, _inputs[0].Type, _inputs[0].Annotations)]
                : [new(output, new VectorDataViewType((PrimitiveDataViewType)item, TotalSize), MakeAnnotations())];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; }

        bool IsIdentity => _inputs is [{ Type: VectorDataViewType }];

        int TotalSize => _inputs.Any(input => Size(input) == 0) ? 0 : _inputs.Sum(Size);

        static int Size(DataViewSchema.Column input) => input.Type is VectorDataViewType vector ? vector.Size : 1;

        public override IEnumerable<DataViewSchema.Column> GetDependencies(bool[] active) => active[0] ? _inputs : [];

        public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action disposer)
        {
            disposer = null;
            return [!active[0] ? null
                : IsIdentity ? input.GetGetter(_inputs[0])
                : Getters.Invoke<Delegate>(typeof(Mapper), this, nameof(MakeGetter), _inputs[0].Type.GetItemType().RawType, input)];
        }

        ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow row)
        {
            ValueGetter<VBuffer<T>>[] parts = [.. _inputs.Select(input => Part<T>(row, input))];
            var values = new VBuffer<T>[parts.Length];
            return (ref VBuffer<T> destination) =>
            {
                (int length, int count) = (0, 0);
                for (int i = 0; i < parts.Length; i++)
                {
                    parts[i](ref values[i]);
                    int expected = Size(_inputs[i]);
                    Contracts.Check(expected == 0 || expected == values[i].Length,
                        $"Column '{_inputs[i].Name}': expected {expected} slots, but got {values[i].Length}");
                    length = checked(length + values[i].Length);
                    count += values[i].GetValues().Length;
                }
                // Sparse pays off when no more than half of the slots hold a value.
                VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length, count <= length / 2 ? count : length);
                (int slot, int next) = (0, 0);
                foreach (ref readonly VBuffer<T> part in values.AsSpan())
                {
                    if (editor.Indices.IsEmpty)
                        part.CopyTo(editor.Values[slot..(slot + part.Length)]);
                    else
                        foreach ((int index, T value) in part.Items())
                            (editor.Indices[next], editor.Values[next++]) = (slot + index, value);
                    slot += part.Length;
                }
                destination = editor.Commit();
            };
        }

        static ValueGetter<VBuffer<T>> Part<T>(DataViewRow row, DataViewSchema.Column input)
        {
            if (input.Type is VectorDataViewType)
                return row.GetGetter<VBuffer<T>>(input);
            ValueGetter<T> getter = row.GetGetter<T>(input);
            return (ref VBuffer<T> value) =>
            {
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, 1);
                getter(ref editor.Values[0]);
                value = editor.Commit();
            };
        }

        DataViewSchema.Annotations MakeAnnotations()
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            if (_inputs[0].Type.GetItemType() is NumberDataViewType && _inputs.All(input => input.IsNormalized()))
                annotations.AddPrimitiveValue(SchemaAnnotationsExtensions.Normalized, BooleanDataViewType.Instance, true);
            if (TotalSize > 0 && _inputs.Any(input => input.Type is not VectorDataViewType || input.HasSlotNames()))
            {
                string[] names = [.. _inputs.SelectMany(SlotNames)];
                var type = new VectorDataViewType(TextDataViewType.Instance, names.Length);
                annotations.Add(SchemaAnnotationsExtensions.SlotNames, type, ValueAccess.MakeGetter(() => names, type));
            }
            return annotations.ToAnnotations();
        }

        static IEnumerable<string> SlotNames(DataViewSchema.Column input)
        {
            if (input.Type is not VectorDataViewType vector)
                return [input.Name];
            if (!input.HasSlotNames())
                return Enumerable.Repeat("", vector.Size);
            VBuffer<ReadOnlyMemory<char>> names = default;
            input.GetSlotNames(ref names);
            return names.DenseValues().Select(name => name.IsEmpty ? "" : $"{input.Name}.{name}");
        }
    }
}
