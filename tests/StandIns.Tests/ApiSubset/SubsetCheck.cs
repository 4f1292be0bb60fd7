using System.Reflection;

namespace StandIns.Tests.ApiSubset;

/// <summary>Compares what a stand-in shows with the listing of the package whose place it takes.</summary>
internal static class SubsetCheck
{
    /// <summary>One complaint for each type or member that the listing lacks; none when the stand-in is a subset.</summary>
    internal static IEnumerable<string> Extra(IEnumerable<Type> types, Listing listing) => types.SelectMany(type => Extra(type, listing));

    /// <summary>
    /// One complaint for each member that the real type asks of who implements it (of an interface every member, of a class
    /// its abstract ones) and the stand-in does not: what compiles against the stand-in would not against the package.
    /// </summary>
    internal static IEnumerable<string> Missing(IEnumerable<Type> types, Listing listing)
    {
        var format = listing.Format;
        foreach (var type in types.Where(IsImplementedOutside))
        {
            var name = format.Declaring(type);
            var own = Surface.Members(type).Select(format.Member).Select(listing.Find).ToHashSet();
            var members = listing.Lines.Where(line => type.IsInterface ? format.IsMemberOf(name, line) : format.IsAbstractMemberOf(name, line));
            var parents = type.IsInterface ? listing.Type(name)?.Bases.Except(Surface.Bases(type).Select(format.Name)) ?? [] : [];
            foreach (var asked in members.Where(line => !own.Contains(line)).Concat(parents))
            {
                yield return $"{name} does not ask its implementations for:\n    {asked}";
            }
        }

        static bool IsImplementedOutside(Type type) =>
            type.IsInterface || (type.IsAbstract && !type.IsSealed && Surface.Members(type).OfType<ConstructorInfo>().Any());
    }

    static IEnumerable<string> Extra(Type type, Listing listing)
    {
        var format = listing.Format;
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return Members([format.Delegate(type)], listing);
        }
        var name = format.Declaring(type);
        if (listing.Type(name) is not { } listed)
        {
            return [$"The listing has no type {name} ({Surface.Kind(type)})."];
        }
        return Header(type, listed, format).Select(what => $"{name} {what}; listed:\n    {listed.Line}")
            .Concat(Members(Surface.Members(type).Select(format.Member), listing));
    }

    static IEnumerable<string> Header(Type type, ListedType listed, ApiFormat format)
    {
        if (listed.Kind != Surface.Kind(type))
        {
            yield return $"is a {Surface.Kind(type)}";
        }
        if (type.IsEnum)
        {
            // TorchSharp's listing has no underlying types.
            if (listed.Bases.Count > 0 && !listed.Bases.Contains(format.Name(type.GetEnumUnderlyingType())))
            {
                yield return $"is over {format.Name(type.GetEnumUnderlyingType())}";
            }
            yield break;
        }
        foreach (var parent in Surface.Bases(type).Select(format.Name).Where(b => !listed.Bases.Contains(b)))
        {
            yield return $"is a {parent}";
        }
        var constraints = format.Constraints(type.GetGenericArguments());
        if (constraints != listed.Where)
        {
            yield return $"has the constraints '{constraints.Trim()}'";
        }
    }

    static IEnumerable<string> Members(IEnumerable<string> members, Listing listing) =>
        members.Where(member => listing.Find(member) is null).Select(member =>
            $"Not listed:\n    {Listing.Plain(member)}\n  nearest:\n{string.Concat(listing.Nearest(member).Select(line => $"    {line}\n"))}");
}
