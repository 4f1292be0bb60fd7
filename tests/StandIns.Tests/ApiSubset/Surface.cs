using System.Reflection;

namespace StandIns.Tests.ApiSubset;

/// <summary>What of an assembly can be seen from outside.</summary>
internal static class Surface
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static IEnumerable<Type> Types(Assembly assembly) => assembly.GetTypes().Where(IsVisible);

    internal static bool IsVisible(Type type) =>
        type.HasElementType ? IsVisible(type.GetElementType()!)
        : type.IsGenericParameter
        || ((type.IsPublic || type.IsNestedPublic || ((type.IsNestedFamily || type.IsNestedFamORAssem) && !type.DeclaringType!.IsSealed))
            && (type.DeclaringType is null || IsVisible(type.DeclaringType))
            && type.GenericTypeArguments.All(IsVisible));

    internal static bool IsVisible(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    internal static IEnumerable<MemberInfo> Members(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return [];
        }
        // The accessors of properties and events are listed with these; a '<' is in no name that can be written.
        return type.GetMembers(Declared).Where(member => !member.Name.Contains('<', StringComparison.Ordinal) && member switch
        {
            ConstructorInfo c => IsVisible(c) && !c.IsStatic && !(type.IsAbstract && type.IsSealed),
            MethodInfo m => IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)),
            PropertyInfo p => p.GetAccessors(nonPublic: true).Any(IsVisible),
            EventInfo e => IsVisible(e.AddMethod!),
            FieldInfo f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName,
            _ => false,
        });
    }

    internal static string Kind(Type type) =>
        type.IsInterface ? "interface"
        : type.IsEnum ? "enum"
        : type.IsValueType ? "struct"
        : (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };

    /// <summary>The base class, unless it is one that every type of the kind has, and the interfaces that it does not bring.</summary>
    internal static IEnumerable<Type> Bases(Type type)
    {
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var interfaces = type.GetInterfaces().Except(inherited).Where(IsVisible);
        var parent = type.BaseType;
        return type.IsEnum ? [] : parent is null || parent == typeof(object) || parent == typeof(ValueType) ? interfaces : interfaces.Prepend(parent);
    }
}
