using System.Reflection;

namespace StandIns.Tests.ApiSubset;

/// <summary><c>torch.Type.Member :: static Type Member(Type name = default)</c>, names without namespace and without 'torch.': the listing of TorchSharp.</summary>
internal sealed class TorchSharpFormat : ApiFormat
{
    const string Outermost = "torch.";

    protected override bool WritesTuples => true;

    /// <summary>Before '::' a name keeps its 'torch.'.</summary>
    internal override string Declaring(Type type) => Path(type, Name);

    // A nested type has nothing but its kind after '::', and so no signature.
    internal override bool IsMemberOf(string type, string line) =>
        line.StartsWith(type + ".", StringComparison.Ordinal) && line.LastIndexOf('.', line.IndexOf(" :: ", StringComparison.Ordinal)) <= type.Length + 1 && line.AsSpan().ContainsAny("({");

    internal override bool IsAbstractMemberOf(string type, string line) => line.Contains(" :: abstract ", StringComparison.Ordinal) && IsMemberOf(type, line);

    internal override string Delegate(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        return $"{Declaring(type)} :: delegate {Returned(invoke)} {SimpleName(type)}({Parameters(invoke.GetParameters())})";
    }

    /// <summary>The listing has none.</summary>
    internal override string Constraints(IEnumerable<Type> parameters) => "";

    protected override string Constructor(ConstructorInfo c) =>
        $"{Declaring(c.DeclaringType!)}..ctor :: {Modifiers(c)}{SimpleName(c.DeclaringType!)}({Parameters(c.GetParameters())})";

    protected override string Method(MethodInfo m) =>
        $"{Declaring(m.DeclaringType!)}.{m.Name} :: {Modifiers(m)}{Returned(m)} {m.Name}{Generics(m)}({Parameters(m.GetParameters())})";

    protected override string Property(PropertyInfo p)
    {
        var index = p.GetIndexParameters();
        var (key, name) = index.Length == 0 ? (p.Name, p.Name) : ("this[]", $"this[{Parameters(index)}]");
        // Of a property the listing says neither abstract nor virtual nor override.
        var modifiers = Access(Widest(p)) + (Widest(p).IsStatic ? "static " : "");
        return $"{Declaring(p.DeclaringType!)}.{key} :: {modifiers}{Type(p.PropertyType, TupleNames.Of(p))} {name} {Accessors(p)}";
    }

    protected override string Event(EventInfo e) => $"{Declaring(e.DeclaringType!)}.{e.Name} :: event {Name(e.EventHandlerType!)} {e.Name}";

    protected override string Field(FieldInfo f)
    {
        if (f.DeclaringType!.IsEnum)
        {
            return $"{Declaring(f.DeclaringType)}.{f.Name} = {Invariant(f.GetRawConstantValue()!)}";
        }
        var value = f.IsLiteral ? $" = {Literal(f.GetRawConstantValue(), f.FieldType)}" : "";
        return $"{Declaring(f.DeclaringType)}.{f.Name} :: {Modifiers(f)}{Type(f.FieldType, TupleNames.Of(f))} {f.Name}{value}";
    }

    protected override string Literal(object? value, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => type.IsValueType && plain == type ? "default" : "null",
            _ when plain.IsEnum => $"{Name(plain)}.{Enum.ToObject(plain, value)}",
            bool b => b ? "true" : "false",
            string s => $"\"{s}\"",
            long l => Invariant(l) + "L",
            float f => Invariant(f) + "f",
            double d => Invariant(d) is var text && text.All(c => char.IsDigit(c) || c == '-') ? text + ".0" : Invariant(d),
            _ => Invariant(value), // a char without its quotes
        };
    }

    protected override string Named(Type type, Func<Type, string> argument)
    {
        var path = Path(type, argument);
        return path.StartsWith(Outermost, StringComparison.Ordinal) ? path[Outermost.Length..] : path;
    }
}
