using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>What a saved saliency transformer does to a row with pixels.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class SaliencyPixelsFactory : CustomMappingFactory<SaliencyPixelsSource, ExplainedPieces>
{
    internal const string Contract = "Microsoft.ML.Saliency.Pixels";

    public override Action<SaliencyPixelsSource, ExplainedPieces> GetMapping()
    {
        var loaded = new LoadedSaliency();
        return (source, row) => loaded.Map(source, source.SaliencyPixels, row, (_, pixels) => PictureReader.Pixels(pixels));
    }
}

/// <summary>What a saved saliency transformer does to a row with a picture.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class SaliencyImageFactory : CustomMappingFactory<SaliencyImageSource, ExplainedPieces>
{
    internal const string Contract = "Microsoft.ML.Saliency.Image";

    public override Action<SaliencyImageSource, ExplainedPieces> GetMapping()
    {
        var (loaded, picture) = (new LoadedSaliency(), new SavedPicture());
        return (source, row) => picture.Use(source, image => loaded.Map(source, image, row, (plan, images) => PictureReader.Images(images, plan.Preprocessing!)));
    }
}

/// <summary>The columns that every saved saliency transformer reads.</summary>
class SaliencySource
{
    public ReadOnlyMemory<char> SaliencyConfig { get; set; }

    public ReadOnlyMemory<char> SaliencyPayload { get; set; }

    public long SaliencyTarget { get; set; }

    /// <summary>An unsigned number, or a key as it is stored, counted from 1: a member without a key type reads it so.</summary>
    public uint SaliencyKey { get; set; }
}

sealed class SaliencyPixelsSource : SaliencySource
{
    public VBuffer<float> SaliencyPixels { get; set; }
}

sealed class SaliencyImageSource : SaliencySource, IPictureSource
{
    [AnySize]
    public MLImage? SaliencyImage { get; set; }

    public VBuffer<byte> SaliencyArgb { get; set; }
}

