using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Fills objects of a class from rows of one schema.</summary>
internal sealed class TypedReader<TRow> where TRow : class
{
    readonly (TypedColumn Target, DataViewSchema.Column Source)[] _bound;

    public TypedReader(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        var bound = new List<(TypedColumn, DataViewSchema.Column)>();
        foreach (TypedColumn target in TypedColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(target.Name) is not { } source)
            {
                if (ignoreMissingColumns)
                    continue;
                throw Contracts.ExceptSchemaMismatch("Schema", "", target.Name);
            }
            Contracts.Check(MemberType.Of(target.Member).Reads(source.Type),
                $"Can't bind the IDataView column '{target.Name}' of type '{source.Type}' to field or property '{target.Member.Name}' of type '{MemberType.DeclaredType(target.Member).FullName}'.");
            bound.Add((target, source));
        }
        _bound = [.. bound];
    }

    /// <summary>The columns that are read.</summary>
    public IEnumerable<DataViewSchema.Column> Sources => _bound.Select(pair => pair.Source);

    /// <summary>What copies the current values of <paramref name="row"/> into an object.</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _bound.Select(pair => pair.Target.MakeSetter<TRow>(row, pair.Source))];
        return target =>
        {
            Contracts.Check(row.Position >= 0, "Cannot fill values. The cursor is not active.");
            foreach (Action<TRow> set in setters)
                set(target);
        };
    }
}
