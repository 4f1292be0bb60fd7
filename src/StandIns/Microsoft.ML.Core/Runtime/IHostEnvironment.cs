using System.Reflection;

namespace Microsoft.ML.Runtime;

public interface IExceptionContext
{
    string ContextDescription { get; }

    TException Process<TException>(TException ex) where TException : Exception;
}

public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    IHost Register(string name, int? seed = null, bool? verbose = null);
}

public interface IHost : IHostEnvironment
{
    Random Rand { get; }
}

/// <summary>Where a saved model finds the assemblies that it needs; without saved models there is nothing to look up.</summary>
public sealed class ComponentCatalog
{
    internal ComponentCatalog() { }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true) => Contracts.CheckValue(assembly, nameof(assembly));
}
