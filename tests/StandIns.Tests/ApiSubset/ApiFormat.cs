using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace StandIns.Tests.ApiSubset;

/// <summary>Writes types and members the way a listing in Api/ writes them. The two kinds of listing differ in layout and in how they name types.</summary>
internal abstract class ApiFormat
{
    /// <summary>Follows a type that takes no Nullable&lt;T&gt;: there a listing may have a '?', which is an annotation and no part of the type.</summary>
    internal const char MaybeAnnotated = '\u203D';

    static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int",
        [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>The format of a listing, told by its layout.</summary>
    internal static ApiFormat Of(string listing) => listing.Contains(" :: ", StringComparison.Ordinal) ? new TorchSharpFormat() : new MlNetFormat();

    internal string Member(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => Constructor(constructor),
        MethodInfo method => Method(method),
        PropertyInfo property => Property(property),
        EventInfo e => Event(e),
        FieldInfo field => Field(field),
        _ => throw new ArgumentException($"{member} is no member that a listing has.", nameof(member)),
    };

    internal string Name(Type type) => Type(type, new TupleNames(null)).Replace($"{MaybeAnnotated}", "", StringComparison.Ordinal);

    /// <summary>The type's name where it is itself listed, or a member of it.</summary>
    internal abstract string Declaring(Type type);

    internal abstract bool IsMemberOf(string type, string line);

    internal abstract bool IsAbstractMemberOf(string type, string line);

    internal abstract string Delegate(Type type);

    internal abstract string Constraints(IEnumerable<Type> parameters);

    protected abstract string Constructor(ConstructorInfo constructor);

    protected abstract string Method(MethodInfo method);

    protected abstract string Property(PropertyInfo property);

    protected abstract string Event(EventInfo e);

    protected abstract string Field(FieldInfo field);

    protected abstract string Literal(object? value, Type type);

    protected abstract string Named(Type type, Func<Type, string> argument);

    protected virtual bool WritesTuples => false;

    protected string Type(Type type, TupleNames names)
    {
        if (type.IsByRef)
        {
            return Type(type.GetElementType()!, names);
        }
        if (type.IsArray)
        {
            return $"{Type(type.GetElementType()!, names)}[{new string(',', type.GetArrayRank() - 1)}]{MaybeAnnotated}";
        }
        if (type.IsPointer)
        {
            return Type(type.GetElementType()!, names) + "*";
        }
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Type(value, names) + "?";
        }
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return type.IsValueType ? keyword : keyword + MaybeAnnotated;
        }
        if (type.IsGenericParameter)
        {
            return type.Name + MaybeAnnotated;
        }
        if (WritesTuples && type.IsGenericType && type.IsAssignableTo(typeof(ITuple)) && type.IsValueType)
        {
            var items = type.GetGenericArguments();
            var own = names.Take(items.Length);
            return $"({string.Join(", ", items.Select((item, i) => Type(item, names) + (own[i] is { } name ? $" {name}" : "")))})";
        }
        var named = Named(type, argument => Type(argument, names));
        return type.IsValueType ? named : named + MaybeAnnotated;
    }

    /// <summary>The type's path of nested names, each with the type arguments that are its own.</summary>
    protected static string Path(Type type, Func<Type, string> argument)
    {
        var arguments = type.GetGenericArguments();
        var names = new List<string>();
        for (var t = type; t is not null; t = t.DeclaringType)
        {
            var inherited = t.DeclaringType?.GetGenericArguments().Length ?? 0;
            var own = t.GetGenericArguments().Length - inherited;
            var name = SimpleName(t);
            names.Insert(0, own == 0 ? name : $"{name}<{string.Join(", ", arguments.Skip(inherited).Take(own).Select(argument))}>");
        }
        return string.Join(".", names);
    }

    protected static string SimpleName(Type type) => type.Name.Split('`')[0];

    protected string Returned(MethodInfo method) =>
        (method.ReturnType.IsByRef ? "ref " : "") + Type(method.ReturnType, TupleNames.Of(method.ReturnParameter));

    protected string Generics(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    protected string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    string Parameter(ParameterInfo p)
    {
        var modifier =
            p.Position == 0 && p.Member.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this "
            : p.IsDefined(typeof(ParamArrayAttribute), inherit: false) ? "params "
            : !p.ParameterType.IsByRef ? ""
            : p.IsOut ? "out "
            : p.IsIn ? "in "
            : "ref ";
        var fallback = p.HasDefaultValue ? $" = {Literal(p.RawDefaultValue, p.ParameterType)}" : "";
        return $"{modifier}{Type(p.ParameterType, TupleNames.Of(p))} {p.Name}{fallback}";
    }

    /// <summary>"protected " or nothing: a protected internal member is protected to who is outside.</summary>
    protected static string Access(MethodBase m) => m.IsPublic ? "" : "protected ";

    protected static string Modifiers(MethodBase m)
    {
        var access = Access(m);
        if (m.IsStatic)
        {
            return access + "static ";
        }
        if (!m.IsVirtual || m.DeclaringType!.IsInterface)
        {
            return access;
        }
        var replaces = (m.Attributes & MethodAttributes.NewSlot) == 0;
        return access + (
            m.IsAbstract ? "abstract "
            : replaces ? m.IsFinal ? "sealed override " : "override "
            : m.IsFinal ? "" // only the runtime calls it virtual: it implements an interface
            : "virtual ");
    }

    protected static string Modifiers(FieldInfo f) =>
        (f.IsPublic ? "" : "protected ") + (f.IsLiteral ? "const " : f.IsStatic ? "static " : "") + (f.IsInitOnly ? "readonly " : "");

    protected static MethodInfo Widest(PropertyInfo p) =>
        new[] { p.GetMethod, p.SetMethod }.OfType<MethodInfo>().Where(Surface.IsVisible).OrderBy(a => a.IsPublic ? 0 : 1).First();

    protected static string Accessors(PropertyInfo p)
    {
        var widest = Widest(p);
        string Written(MethodInfo? accessor, string word) =>
            accessor is null || !Surface.IsVisible(accessor) ? "" : $"{(widest.IsPublic ? Access(accessor) : "")}{word}; ";
        var init = p.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        return $"{{ {Written(p.GetMethod, "get")}{Written(p.SetMethod, init ? "init" : "set")}}}";
    }

    protected static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>The names of tuple elements that the compiler wrote down for one place, taken outer tuple first.</summary>
    protected sealed class TupleNames(IList<string?>? names)
    {
        int next;

        internal static TupleNames Of(ICustomAttributeProvider place) =>
            new(place.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false) is [TupleElementNamesAttribute a] ? a.TransformNames : null);

        internal string?[] Take(int count)
        {
            var taken = new string?[count];
            for (var i = 0; names is not null && i < count; i++)
            {
                taken[i] = names[next++];
            }
            return taken;
        }
    }
}
