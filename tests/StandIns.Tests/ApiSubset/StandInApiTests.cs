using System.Reflection;
using Xunit.Sdk;

namespace StandIns.Tests.ApiSubset;

public sealed class StandInApiTests
{
    public static TheoryData<string> Assemblies() => [.. Listing.All];

    [SkippableTheory]
    [MemberData(nameof(Assemblies))]
    public void A_stand_in_shows_nothing_that_the_package_lacks(string assembly) =>
        Report(assembly, SubsetCheck.Extra);

    [SkippableTheory]
    [MemberData(nameof(Assemblies))]
    public void What_is_implemented_against_a_stand_in_asks_for_all_that_the_package_asks_for(string assembly) =>
        Report(assembly, SubsetCheck.Missing);

    static void Report(string assembly, Func<IEnumerable<Type>, Listing, IEnumerable<string>> check)
    {
        Skip.If(Build.IsPackage(assembly), "The package itself is here.");
        var types = Surface.Types(Assembly.Load(assembly)).ToArray();
        Assert.NotEmpty(types);
        var complaints = check(types, Listing.Read(assembly)).ToArray();
        if (complaints.Length > 0)
        {
            throw new XunitException($"{assembly}: {complaints.Length} differences from Api/{assembly}.txt\n{string.Join("\n", complaints)}");
        }
    }
}
