namespace Microsoft.ML.Transforms;

/// <summary>Gives a saved model its mapping back: named by the contract, found when the model is loaded.</summary>
public abstract class CustomMappingFactory<TSrc, TDst> where TSrc : class, new() where TDst : class, new()
{
    protected CustomMappingFactory() { }

    public abstract Action<TSrc, TDst> GetMapping();
}

[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class CustomMappingFactoryAttributeAttribute : ExtensionBaseAttribute
{
    public CustomMappingFactoryAttributeAttribute(string contractName) : base(contractName) { }
}
