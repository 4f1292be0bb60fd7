using StandIns.Tests.ApiSubset.Samples;

namespace StandIns.Tests.ApiSubset;

/// <summary>The check itself: on types that fit their listing it is silent, and each single change of the listing is found.</summary>
public sealed class SubsetCheckTests
{
    const string Ns = "StandIns.Tests.ApiSubset.Samples";

    static readonly Type[] Types = [typeof(Gadget<>), typeof(Gadget<>.Shade), typeof(Made), typeof(IPart<>), typeof(Tools)];

    const string MlNet = $$"""
        {{Ns}}.Gadget<T> [abstract class] : {{Ns}}.IPart<T>, System.IDisposable where T : class, new()
        {{Ns}}.Gadget<T>.Dispose() -> void
        {{Ns}}.Gadget<T>.Shade [enum] : byte
        {{Ns}}.Gadget<T>.Shade.Dark = 2
        {{Ns}}.Gadget<T>.Size { get; protected set; } -> int?
        {{Ns}}.Gadget<T>.this[string name] { get; } -> System.Collections.Generic.IReadOnlyList<T[]>
        {{Ns}}.Gadget<T>.Turn(ref int by, out string said, params double?[] also) -> void [Obsolete]
        {{Ns}}.IPart<in T> [interface]
        {{Ns}}.IPart<in T>.Accept(T whole) -> void
        {{Ns}}.Made [delegate] (string name, int count) -> object
        {{Ns}}.Tools [static class]
        abstract {{Ns}}.Gadget<T>.Accept(T whole) -> void
        const {{Ns}}.Tools.Plan = "plan" -> string
        event {{Ns}}.Gadget<T>.Changed -> System.EventHandler
        override {{Ns}}.Gadget<T>.ToString() -> string
        protected {{Ns}}.Gadget<T>.Gadget(string name = "none", float scale = 1.5, bool on = true, System.DayOfWeek day = 3)
        static {{Ns}}.Tools.Mend<T>(this {{Ns}}.Gadget<T> gadget, (int, string) how, T spare = null) -> T where T : class, new()
        static readonly {{Ns}}.Tools.Count -> int
        """;

    const string Torch = """
        Gadget<T> :: abstract class : IPart<T>, IDisposable
        Gadget<T>..ctor :: protected Gadget(string name = "none", float scale = 1.5f, bool on = true, DayOfWeek day = DayOfWeek.Wednesday)
        Gadget<T>.Accept :: abstract void Accept(T whole)
        Gadget<T>.Changed :: event EventHandler Changed
        Gadget<T>.Dispose :: void Dispose()
        Gadget<T>.Shade :: enum { Light=1, Dark=2 }
        Gadget<T>.Size :: int? Size { get; protected set; }
        Gadget<T>.ToString :: override string ToString()
        Gadget<T>.Turn :: [Obsolete] void Turn(ref int by, out string? said, params double?[] also)
        Gadget<T>.this[] :: IReadOnlyList<T[]>? this[string name] { get; }
        IPart<T> :: interface
        IPart<T>.Accept :: void Accept(T whole)
        Tools :: static class
        Tools.Count :: static readonly int Count
        Tools.Mend :: static T Mend<T>(this Gadget<T> gadget, (int turns, string with) how, T spare = null)
        Tools.Plan :: const string Plan = "plan"
        """;

    static readonly string MlNetTuple = MlNet.Replace("(int, string)", "System.ValueTuple<int, string>", StringComparison.Ordinal);

    [Fact]
    public void Types_that_fit_their_listing_raise_nothing()
    {
        Assert.Empty(Complaints(MlNetTuple, Types));
        Assert.Empty(Complaints(Torch, Types.Where(t => t != typeof(Made))));
    }

    [Theory]
    [InlineData("Gadget<T>.Dispose()", "Gadget<T>.Close()", "Gadget<T>.Dispose() -> void")]
    [InlineData("by, out", "angle, out", "Turn(ref int by,")]
    [InlineData("ref int by", "in int by", "Turn(ref int by,")]
    [InlineData("out string said", "string said", "out string said")]
    [InlineData("params double?[]", "double?[]", "params double?[] also")]
    [InlineData("double?[]", "double[]", "params double?[] also")]
    [InlineData("name = \"none\"", "name = \"some\"", "string name = \"none\"")]
    [InlineData("name = \"none\"", "name", "string name = \"none\"")]
    [InlineData("scale = 1.5", "scale = 1", "float scale = 1.5")]
    [InlineData("day = 3", "day = 2", "System.DayOfWeek day = 3")]
    [InlineData("bool on", "int on", "bool on = true")]
    [InlineData("get; protected set;", "get;", "Size { get; protected set; }")]
    [InlineData("get; protected set;", "get; set;", "Size { get; protected set; }")]
    [InlineData("this[string name]", "this[string key]", "this[string name]")]
    [InlineData("-> int?", "-> int", "Size { get; protected set; } -> int?")]
    [InlineData("protected StandIns", "StandIns", "protected StandIns.Tests.ApiSubset.Samples.Gadget<T>.Gadget(")]
    [InlineData("override ", "virtual ", "override StandIns")]
    [InlineData("static readonly", "static", "static readonly StandIns")]
    [InlineData("\"plan\"", "\"plot\"", "Plan = \"plan\"")]
    [InlineData("event", "static", "event StandIns")]
    [InlineData("(this ", "(", "Mend<T>(this ")]
    [InlineData("object", "string", "Made [delegate] (string name, int count) -> object")]
    [InlineData("-> T where T : class, new()", "-> T where T : class", "-> T where T : class, new()")]
    [InlineData("IDisposable where T : class, new()", "IDisposable where T : class", "has the constraints 'where T : class, new()'")]
    [InlineData(", System.IDisposable where", " where", "is a System.IDisposable")]
    [InlineData("[abstract class]", "[class]", "is a abstract class")]
    [InlineData("[static class]", "[sealed class]", "is a static class")]
    [InlineData("[enum] : byte", "[enum] : int", "is over byte")]
    [InlineData("Dark = 2", "Dark = 3", "Shade.Dark = 2")]
    [InlineData("Samples.Tools [static class]", "Samples.Tool [static class]", "The listing has no type StandIns.Tests.ApiSubset.Samples.Tools")]
    public void A_single_difference_from_ML_NETs_listing_is_found(string listed, string otherwise, string complaint) =>
        AssertFound(MlNetTuple, listed, otherwise, complaint, Types);

    [Theory]
    [InlineData("void Dispose()", "bool Dispose()", "void Dispose()")]
    [InlineData("int? Size", "int Size", "int? Size")]
    [InlineData("ref int by", "out int by", "Turn(ref int by,")]
    [InlineData("scale = 1.5f", "scale = 1.5", "float scale = 1.5f")]
    [InlineData("DayOfWeek.Wednesday", "DayOfWeek.Friday", "DayOfWeek day = DayOfWeek.Wednesday")]
    [InlineData("int turns", "int times", "(int turns, string with) how")]
    [InlineData("protected Gadget(", "Gadget(", "protected Gadget(")]
    [InlineData("abstract void", "virtual void", "abstract void Accept")]
    [InlineData("static readonly int", "static int", "static readonly int Count")]
    [InlineData("Dark=2", "Dark=4", "Gadget<T>.Shade.Dark = 2")]
    [InlineData("static class", "class", "is a static class")]
    [InlineData(", IDisposable", "", "is a IDisposable")]
    public void A_single_difference_from_TorchSharps_listing_is_found(string listed, string otherwise, string complaint) =>
        AssertFound(Torch, listed, otherwise, complaint, [.. Types.Where(t => t != typeof(Made))]);

    [Fact]
    public void What_the_package_asks_of_an_implementation_and_the_stand_in_does_not_is_found()
    {
        var more = MlNetTuple + $"\n{Ns}.IPart<in T>.Reject(T whole) -> void\nabstract {Ns}.Gadget<T>.Start() -> void\nstatic {Ns}.Tools.Other() -> void";

        var complaints = SubsetCheck.Missing(Types, Listing.Parse(more)).Order().ToArray();

        Assert.Equal(
            [
                $"{Ns}.Gadget<T> does not ask its implementations for:\n    abstract {Ns}.Gadget<T>.Start() -> void",
                $"{Ns}.IPart<in T> does not ask its implementations for:\n    {Ns}.IPart<in T>.Reject(T whole) -> void",
            ],
            complaints);
        var torch = SubsetCheck.Missing([typeof(Gadget<>), typeof(IPart<>)], Listing.Parse(Torch + "\nIPart<T>.Reject :: void Reject(T whole)"));
        Assert.Equal(["IPart<T> does not ask its implementations for:\n    IPart<T>.Reject :: void Reject(T whole)"], torch);
    }

    [Fact]
    public void A_complaint_shows_the_nearest_listed_members()
    {
        var complaint = Assert.Single(Complaints(MlNetTuple.Replace("by, out", "angle, out", StringComparison.Ordinal), Types));

        Assert.Contains($"nearest:\n    {Ns}.Gadget<T>.Turn(ref int angle, out string said, params double?[] also) -> void", complaint, StringComparison.Ordinal);
    }

    static void AssertFound(string listing, string listed, string otherwise, string complaint, Type[] types)
    {
        Assert.Contains(listed, listing, StringComparison.Ordinal);
        var found = Complaints(listing.Replace(listed, otherwise, StringComparison.Ordinal), types);
        Assert.Contains(complaint, string.Join("\n", found), StringComparison.Ordinal);
    }

    static string[] Complaints(string listing, IEnumerable<Type> types)
    {
        var parsed = Listing.Parse(listing);
        return [.. SubsetCheck.Extra(types, parsed), .. SubsetCheck.Missing(types, parsed)];
    }
}
