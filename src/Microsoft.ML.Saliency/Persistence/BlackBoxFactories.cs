using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>What a saved explanation of a fitted transformer does to a row of numbers.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class BlackBoxNumbersFactory : CustomMappingFactory<BlackBoxNumbersSource, MapPieces>
{
    internal const string Contract = "Microsoft.ML.Saliency.ExplainTransformer";

    public override Action<BlackBoxNumbersSource, MapPieces> GetMapping()
    {
        var loaded = new Decoded<LoadedBlackBox>(LoadedBlackBox.Of);
        return (source, row) => loaded.Of(source.SaliencyConfig, source.SaliencyPayload).Map([.. source.SaliencyNumbers.DenseValues()], null, row);
    }
}

/// <summary>What a saved explanation of a fitted transformer does to a row with a picture.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class BlackBoxImageFactory : CustomMappingFactory<PreprocessingSource, MapPieces>
{
    internal const string Contract = "Microsoft.ML.Saliency.ExplainTransformer.Image";

    public override Action<PreprocessingSource, MapPieces> GetMapping()
    {
        var (loaded, picture) = (new Decoded<LoadedBlackBox>(LoadedBlackBox.Of), new SavedPicture());
        return (source, row) => picture.Use(source, image => loaded.Of(source.SaliencyConfig, source.SaliencyPayload).Map([], image, row));
    }
}

sealed class BlackBoxNumbersSource
{
    public ReadOnlyMemory<char> SaliencyConfig { get; set; }

    public ReadOnlyMemory<char> SaliencyPayload { get; set; }

    public VBuffer<float> SaliencyNumbers { get; set; }
}
