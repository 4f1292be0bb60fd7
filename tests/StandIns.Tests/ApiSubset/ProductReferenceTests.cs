using System.Reflection;
using Xunit.Sdk;

namespace StandIns.Tests.ApiSubset;

public sealed class ProductReferenceTests
{
    public static TheoryData<string> Products() =>
        [.. new[] { "Microsoft.ML.Saliency*.dll", "mlsaliency.dll" }.SelectMany(name => Directory.GetFiles(AppContext.BaseDirectory, name)).Select(f => Path.GetFileName(f)).Order()];

    [SkippableTheory]
    [MemberData(nameof(Products))]
    public void The_product_calls_only_what_the_packages_have_and_keep(string product)
    {
        // Where a package itself is here, the compiler has checked this.
        var path = Path.Combine(AppContext.BaseDirectory, product);
        var complaints = Listing.All.Where(assembly => !Build.IsPackage(assembly)).SelectMany(standIn => Complaints(path, standIn)).ToArray();
        if (complaints.Length > 0)
        {
            throw new XunitException($"{product}:\n{string.Join("\n", complaints)}");
        }
    }

    [Fact]
    public void The_check_sees_what_this_very_assembly_calls_and_reports_what_a_listing_lacks_or_calls_obsolete()
    {
        var here = typeof(ProductReferenceTests).Assembly.Location;
        var onnxRuntime = typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly;
        var format = new MlNetFormat();
        var called = MemberReferences.Of(here, onnxRuntime).Where(m => m.DeclaringType == typeof(Microsoft.ML.OnnxRuntime.RunOptions)).Select(format.Member).Order();
        const string Type = "Microsoft.ML.OnnxRuntime.RunOptions";

        Assert.Equal([$"{Type}.RunOptions()", $"{Type}.Terminate {{ get; set; }} -> bool"], called);
        var complaints = Complaints(here, onnxRuntime, Listing.Parse($"{Type}.Terminate {{ get; set; }} -> bool [Obsolete]")).ToArray();
        Assert.Contains($"calls {Type}.RunOptions(), which the package lacks", complaints);
        Assert.Contains($"calls {Type}.Terminate {{ get; set; }} -> bool, which the package calls obsolete: a warning there, and so an error", complaints);
    }

    static IEnumerable<string> Complaints(string path, string standIn) => Complaints(path, Assembly.Load(standIn), Listing.Read(standIn));

    static IEnumerable<string> Complaints(string path, Assembly standIn, Listing listing) =>
        from member in MemberReferences.Of(path, standIn)
        where !member.DeclaringType!.IsSubclassOf(typeof(Delegate)) // a delegate's members follow from its line
        let text = listing.Format.Member(member)
        let fault = listing.Find(text) is null ? "the package lacks" : listing.IsObsolete(text) ? "the package calls obsolete: a warning there, and so an error" : null
        where fault is not null
        select $"calls {Listing.Plain(text)}, which {fault}";
}
