using System.Reflection;

namespace StandIns.Tests.ApiSubset;

internal static class Build
{
    /// <summary>Whether this was built against the packages of ML.NET and ONNX Runtime instead of their stand-ins.</summary>
    internal static bool HasPackages { get; } = IsPackage("Microsoft.ML");

    /// <summary>Whether an assembly is the package's instead of the stand-in's.</summary>
    internal static bool IsPackage(string assembly)
    {
        // Microsoft.ML stands for all that comes with it.
        var key = assembly is "TorchSharp" or "Microsoft.Extensions.ML" ? assembly : "Microsoft.ML";
        return typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value == "packages";
    }
}
