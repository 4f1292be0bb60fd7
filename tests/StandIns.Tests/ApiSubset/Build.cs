using System.Reflection;

namespace StandIns.Tests.ApiSubset;

internal static class Build
{
    /// <summary>Whether this was built against the packages instead of their stand-ins.</summary>
    internal static bool HasPackages { get; } =
        typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(a => a is { Key: "SaliencyDependencies", Value: "packages" });
}
