using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A member of a class bound to a column's name and type.</summary>
internal sealed record TypedColumn(string Name, DataViewType Type, MemberInfo Member, DataViewSchema.Annotations Annotations)
{
    public static TypedColumn[] Bind(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction)
        => [.. (definition ?? SchemaDefinition.Create(userType, direction)).Select(column => Bind(userType, column))];

    static TypedColumn Bind(Type userType, SchemaDefinition.Column column)
    {
        MemberInfo member = (MemberInfo)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam("userSchemaDefinition", $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        MemberType type = MemberType.Of(member);
        if (column.ColumnType != null)
            type.Check(column, name);
        return new(name, column.ColumnType ?? type.ColumnType(), member, column.Annotations);
    }

    public static DataViewSchema MakeSchema(IEnumerable<TypedColumn> columns)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(columns.Select(column => column.Detached));
        return schema.ToSchema();
    }

    public DataViewSchema.DetachedColumn Detached => new(Name, Type, Annotations);

    /// <summary>A ValueGetter over this member of the object that <paramref name="current"/> returns.</summary>
    public Delegate MakeGetter<TRow>(Func<TRow> current) => Call<TRow, Delegate>(nameof(Access<TRow>.Getter), current, Type);

    /// <summary>What copies the value of <paramref name="column"/> in <paramref name="row"/> into this member of an object.</summary>
    public Action<TRow> MakeSetter<TRow>(DataViewRow row, DataViewSchema.Column column) => Call<TRow, Action<TRow>>(nameof(Access<TRow>.Setter), row, column);

    TResult Call<TRow, TResult>(string method, params object[] arguments)
        => Getters.Invoke<TResult>(typeof(Access<TRow>), new Access<TRow>(Member), method, MemberType.DeclaredType(Member), arguments);

    sealed class Access<TRow>(MemberInfo member)
    {
        public Delegate Getter<TMember>(Func<TRow> current, DataViewType type)
        {
            Func<TRow, TMember> get = Read<TMember>() ?? throw Contracts.Except($"Property '{member.Name}' of {typeof(TRow)} cannot be read.");
            return ValueAccess.MakeGetter(() => get(current()), type);
        }

        public Action<TRow> Setter<TMember>(DataViewRow row, DataViewSchema.Column column)
            => ValueAccess.MakeSetter(row, column, Read<TMember>(), Write<TMember>());

        Func<TRow, TMember> Read<TMember>()
        {
            if (member is PropertyInfo property && property.GetGetMethod() == null)
                return null;
            ParameterExpression row = Expression.Parameter(typeof(TRow));
            return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, member), row).Compile();
        }

        Action<TRow, TMember> Write<TMember>()
        {
            if (member is PropertyInfo property && property.GetSetMethod() == null)
                throw Contracts.Except($"Property '{member.Name}' of {typeof(TRow)} cannot be written.");
            (ParameterExpression row, ParameterExpression value) = (Expression.Parameter(typeof(TRow)), Expression.Parameter(typeof(TMember)));
            return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
        }
    }
}
