using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Kind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>> where TSrc : class, new() where TDst : class, new()
{
    internal CustomMappingEstimator(CustomMappingTransformer<TSrc, TDst> transformer) : base(transformer) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        foreach (TypedColumn wanted in TypedColumn.Bind(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both))
        {
            SchemaShape.Column found = inputSchema.FindInput(wanted.Name);
            var expected = new SchemaShape.Column(wanted.Name, wanted.Type);
            // ML.NET compares item types by identity here, so an image column passes only with the very type object of the member.
            bool sameItem = ReferenceEquals(expected.ItemType, found.ItemType) && expected.IsKey == found.IsKey;
            // A member of any length takes vectors of a fixed length too.
            bool sameKind = expected.Kind == found.Kind || (expected.Kind == Kind.VariableVector && found.Kind == Kind.Vector);
            if (!sameItem || !sameKind)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", wanted.Name, wanted.Type.ToString(), found.GetTypeString());
        }
        return inputSchema.With(SchemaShape.Create(TypedColumn.MakeSchema(Transformer.Outputs)));
    }
}
