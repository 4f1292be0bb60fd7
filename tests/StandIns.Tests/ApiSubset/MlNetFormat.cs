using System.Reflection;

namespace StandIns.Tests.ApiSubset;

/// <summary><c>static Ns.Type.Member(Ns.Type name = default) -> Ns.Type</c>, all names in full: the listings of ML.NET and ONNX Runtime.</summary>
internal sealed class MlNetFormat : ApiFormat
{
    internal override string Declaring(Type type) => Name(type);

    // A nested type has its kind in brackets after its name.
    internal override bool IsMemberOf(string type, string line) => line.StartsWith(type + ".", StringComparison.Ordinal) && !line.Contains(" [", StringComparison.Ordinal);

    internal override bool IsAbstractMemberOf(string type, string line) => IsMemberOf("abstract " + type, line);

    internal override string Delegate(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        return Exact($"{Declaring(type)} [delegate] ({Parameters(invoke.GetParameters())}) -> {Returned(invoke)}{Constraints(type.GetGenericArguments())}");
    }

    internal override string Constraints(IEnumerable<Type> parameters) => Exact(string.Concat(parameters.Select(p =>
    {
        var attributes = p.GenericParameterAttributes;
        // A listing writes 'unmanaged' as 'struct', which is what the runtime sees of it.
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var rules = new List<string>();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            rules.Add("class");
        }
        if (isStruct)
        {
            rules.Add("struct");
        }
        rules.AddRange(p.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(Name));
        if (!isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
        {
            rules.Add("new()");
        }
        return rules.Count == 0 ? "" : $" where {p.Name} : {string.Join(", ", rules)}";
    })));

    protected override string Constructor(ConstructorInfo c) =>
        Exact($"{Modifiers(c)}{Declaring(c.DeclaringType!)}.{SimpleName(c.DeclaringType!)}({Parameters(c.GetParameters())})");

    protected override string Method(MethodInfo m) =>
        Exact($"{Modifiers(m)}{Declaring(m.DeclaringType!)}.{m.Name}{Generics(m)}({Parameters(m.GetParameters())}) -> {Returned(m)}{(m.IsGenericMethodDefinition ? Constraints(m.GetGenericArguments()) : "")}");

    protected override string Property(PropertyInfo p)
    {
        var index = p.GetIndexParameters();
        var name = index.Length == 0 ? p.Name : $"this[{Parameters(index)}]";
        return Exact($"{Modifiers(Widest(p))}{Declaring(p.DeclaringType!)}.{name} {Accessors(p)} -> {Type(p.PropertyType, TupleNames.Of(p))}");
    }

    protected override string Event(EventInfo e) => Exact($"event {Declaring(e.DeclaringType!)}.{e.Name} -> {Name(e.EventHandlerType!)}");

    protected override string Field(FieldInfo f)
    {
        if (f.DeclaringType!.IsEnum)
        {
            return $"{Declaring(f.DeclaringType)}.{f.Name} = {Invariant(f.GetRawConstantValue()!)}";
        }
        var value = f.IsLiteral ? $" = {Literal(f.GetRawConstantValue(), f.FieldType)}" : "";
        return Exact($"{Modifiers(f)}{Declaring(f.DeclaringType)}.{f.Name}{value} -> {Type(f.FieldType, TupleNames.Of(f))}");
    }

    protected override string Literal(object? value, Type type) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        string s => $"\"{s}\"",
        char c => char.IsControl(c) ? $"'\\x{(int)c:X2}'" : $"'{c}'",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => Invariant(value), // of an enum, its number
    };

    protected override string Named(Type type, Func<Type, string> argument) => $"{type.Namespace}.{Path(type, a => Variance(a) + argument(a))}";

    /// <summary>A listing repeats the variance of a parameter wherever it stands between angle brackets.</summary>
    static string Variance(Type argument) => !argument.IsGenericParameter ? "" : (argument.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
    {
        GenericParameterAttributes.Covariant => "out ",
        GenericParameterAttributes.Contravariant => "in ",
        _ => "",
    };

    /// <summary>These listings know no annotations.</summary>
    static string Exact(string text) => text.Replace($"{MaybeAnnotated}", "", StringComparison.Ordinal);
}
