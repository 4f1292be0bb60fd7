using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML
{
    public static class ExpressionCatalog
    {
        public static ExpressionEstimator Expression(this TransformsCatalog catalog, string outputColumnName, string expression, params string[] inputColumnNames)
            => new(Contracts.CheckValue(catalog, nameof(catalog)).Environment, outputColumnName, expression, inputColumnNames);
    }
}

namespace Microsoft.ML.Transforms
{
    /// <summary>A column of one text, the same object in every row: the only kind of expression here is a lambda whose body is a text literal.</summary>
    public sealed class ExpressionEstimator : IEstimator<ExpressionTransformer>
    {
        readonly IHostEnvironment _env;
        readonly string _output;
        readonly string _expression;
        readonly string[] _inputs;

        internal ExpressionEstimator(IHostEnvironment env, string outputColumnName, string expression, string[] inputColumnNames)
        {
            Contracts.Check(!string.IsNullOrWhiteSpace(expression), "The expression is empty.");
            Contracts.Check(!string.IsNullOrWhiteSpace(outputColumnName), "The output column has no name.");
            Contracts.Check(inputColumnNames is { Length: > 0 }, "An expression has at least one input column.");
            Contracts.CheckParam(inputColumnNames.Length <= 5, nameof(inputColumnNames), "maximum number of inputs exceeded");
            (_env, _output, _expression, _inputs) = (env, outputColumnName, expression, inputColumnNames);
        }

        public ExpressionTransformer Fit(IDataView input)
        {
            var transformer = new ExpressionTransformer(_env, _output, _expression, _inputs);
            transformer.GetOutputSchema(Contracts.CheckValue(input, nameof(input)).Schema);
            return transformer;
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            SchemaShape.Column[] inputs = [.. _inputs.Select(Contracts.CheckValue(inputSchema, nameof(inputSchema)).FindInput)];
            if (inputs.Any(column => column.Kind != Kind.Scalar))
                throw Contracts.NotHere("An expression over a vector");
            TextLambda.Parse(_expression, inputs.Length);
            return inputSchema.With(new SchemaShape.Column(_output, TextDataViewType.Instance));
        }
    }

    public sealed class ExpressionTransformer : RowToRowTransformerBase
    {
        public const string LoaderSignature = "ExprTransform";

        readonly string _output;
        readonly string _expression;
        readonly string[] _inputs;
        readonly string _text;

        internal ExpressionTransformer(IHostEnvironment env, string output, string expression, string[] inputs) : base(env)
            => (_output, _expression, _inputs, _text) = (output, expression, inputs, TextLambda.Parse(expression, inputs.Length));

        internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
            => new ExpressionTransformer(env, ctx.Reader.ReadString(), ctx.Reader.ReadString(), ctx.ReadStrings());

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.Begin(typeof(ExpressionTransformer));
            ctx.Writer.Write(_output);
            ctx.Writer.Write(_expression);
            ctx.WriteStrings(_inputs);
        }

        private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

        sealed class Mapper : RowMapper
        {
            readonly ExpressionTransformer _parent;
            readonly DataViewSchema.Column[] _inputs;

            public Mapper(ExpressionTransformer parent, DataViewSchema inputSchema) : base(inputSchema)
            {
                _parent = parent;
                _inputs = [.. parent._inputs.Select(name => inputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name))];
                if (_inputs.Any(input => input.Type is VectorDataViewType))
                    throw Contracts.NotHere("An expression over a vector");
                AddedColumns = [new(parent._output, TextDataViewType.Instance)];
            }

            public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; }

            public override IEnumerable<DataViewSchema.Column> GetDependencies(bool[] active) => active[0] ? _inputs : [];

            public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action disposer)
            {
                disposer = null;
                return [active[0] ? (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = _parent._text.AsMemory()) : null];
            }
        }
    }
}
