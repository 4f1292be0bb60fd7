using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What extension methods hang their transforms on.</summary>
public sealed class TransformsCatalog
{
    internal TransformsCatalog(IHostEnvironment env) => (Environment, Conversion) = (env, new(env));

    public ConversionTransforms Conversion { get; }

    internal IHostEnvironment Environment { get; }

    public sealed class ConversionTransforms
    {
        internal ConversionTransforms(IHostEnvironment env) => Environment = env;

        internal IHostEnvironment Environment { get; }
    }
}
