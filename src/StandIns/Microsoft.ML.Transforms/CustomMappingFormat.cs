using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>A custom mapping in a model file: the name of its contract, and of the assembly whose factory has that name.</summary>
internal static class CustomMappingFormat
{
    internal static void Save(ModelSaveContext ctx, string contract, Assembly assembly)
    {
        ctx.Begin(typeof(CustomMappingFormat));
        ctx.Writer.Write(contract);
        ctx.Writer.Write(assembly.FullName);
    }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        string contract = ctx.Reader.ReadString();
        env.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.Reader.ReadString()));
        object factory = env.ComponentCatalog.GetExtension(typeof(CustomMappingFactoryAttributeAttribute), contract);
        return factory is ICustomMappingFactory mapping
            ? mapping.CreateTransformer(contract)
            : throw Contracts.Except($"The class with contract '{contract}' must derive from '{typeof(CustomMappingFactory<,>).FullName}'.");
    }
}
