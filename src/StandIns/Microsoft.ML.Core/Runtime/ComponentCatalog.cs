using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Where a saved model finds the classes that it names by contract.</summary>
public sealed class ComponentCatalog
{
    readonly HashSet<string> _assemblies = [];
    readonly Dictionary<(Type Attribute, string Contract), Type> _extensions = [];

    internal ComponentCatalog() { }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        Contracts.CheckValue(assembly, nameof(assembly));
        lock (_extensions)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;
            foreach (Type type in assembly.GetTypes().Where(type => type.IsClass))
                foreach (ExtensionBaseAttribute attribute in type.GetCustomAttributes<ExtensionBaseAttribute>())
                    if (!_extensions.TryAdd((attribute.GetType(), attribute.ContractName), type) && throwOnError)
                        throw Contracts.Except($"An extension for '{attribute.GetType().Name}' with contract '{attribute.ContractName}' has already been registered in the ComponentCatalog.");
        }
    }

    /// <summary>A new object of the registered class that has an attribute of that type with that contract name.</summary>
    internal object GetExtension(Type attribute, string contract)
    {
        Type type;
        lock (_extensions)
            type = _extensions.GetValueOrDefault((attribute, contract));
        return type != null
            ? Activator.CreateInstance(type, nonPublic: true)
            : throw Contracts.Except($"Unable to locate an extension for the contract '{contract}'. Ensure you have called {nameof(ComponentCatalog)}.{nameof(RegisterAssembly)}"
                + $" with the Assembly that contains a class decorated with a '{attribute.FullName}'.");
    }
}
