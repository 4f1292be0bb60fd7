using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A chain in a model file: one folder for each transformer. What comes back is a chain of ITransformer, whatever it was.</summary>
internal static class TransformerChain
{
    internal static void Save(ModelSaveContext ctx, ITransformer[] transformers, TransformerScope[] scopes)
    {
        ctx.Begin(typeof(TransformerChain));
        ctx.Writer.Write(transformers.Length);
        for (int i = 0; i < transformers.Length; i++)
        {
            ctx.Writer.Write((int)scopes[i]);
            ctx.SaveModel(transformers[i], Folder(i));
        }
    }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var transformers = new ITransformer[ctx.Reader.ReadInt32()];
        var scopes = new TransformerScope[transformers.Length];
        for (int i = 0; i < transformers.Length; i++)
        {
            scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
            transformers[i] = ctx.LoadModel(env, Folder(i));
        }
        return new TransformerChain<ITransformer>(transformers, scopes);
    }

    static string Folder(int index) => $"Transform_{index:000}";
}
