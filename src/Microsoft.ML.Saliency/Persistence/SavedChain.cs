using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>Finds in a loaded model the chains that transformers of ours were saved as, and makes the transformers again.</summary>
static class SavedChain
{
    /// <summary>The model with transformers of this library in place of the chains that they were saved as.</summary>
    internal static ITransformer Restore(ITransformer model)
        => model is not IEnumerable<ITransformer> chain ? model
            : (ITransformer?)Transformer([.. chain]) ?? new TransformerChain<ITransformer>([.. chain.Select(Restore)]);

    static AppendingTransformer? Transformer(ITransformer[] steps)
    {
        if (steps is not [CustomMappingTransformer<BeginSource, BeginRow> begin, var config, var payload, ..])
        {
            return null;
        }

        var ml = new MLContext(seed: 0);
        var row = ml.Data.CreateEnumerable<Constants>(
            new TransformerChain<ITransformer>(begin, config, payload).Transform(ml.Data.LoadFromEnumerable([new OneRow()])),
            reuseRowObject: false).Single();
        var parsed = Decoded<object>.Parse(row.SaliencyConfig);
        return (string?)parsed["kind"] switch
        {
            nameof(SaliencyTransformer) => Saved.Transformer(parsed, row.SaliencyPayload),
            nameof(ImagePreprocessingTransformer) => new ImagePreprocessingTransformer(parsed),
            nameof(BlackBoxSaliencyTransformer) => LoadedBlackBox.Transformer(parsed, row.SaliencyPayload),
            nameof(SaliencyRenderingTransformer) => new SaliencyRenderingTransformer(parsed),
            var kind => throw new InvalidDataException($"The saved model has a '{kind}' of Microsoft.ML.Saliency, which this version does not know. Install a later version."),
        };
    }

    sealed class OneRow
    {
        public bool Any { get; set; }
    }

    sealed class Constants
    {
        public string SaliencyConfig { get; set; } = "";

        public string SaliencyPayload { get; set; } = "";
    }
}
