using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>What a saved image preprocessing does to a row.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class PreprocessingFactory : CustomMappingFactory<PreprocessingSource, MapPieces>
{
    internal const string Contract = "Microsoft.ML.Saliency.PrepareImages";

    public override Action<PreprocessingSource, MapPieces> GetMapping()
    {
        var loaded = new Decoded<ImagePreprocessingTransformer>((config, _) => new(config));
        return (source, row) =>
        {
            var preprocessing = loaded.Of(source.SaliencyConfig, source.SaliencyPayload);
            var pixels = new float[preprocessing.Size];
            preprocessing.Prepare(source.SaliencyImage, pixels);
            Pieces.Put(row, Pieces.Map, pixels);
        };
    }

    internal static ITransformer Carrier(JsonObject config, string output, string input, int size)
    {
        var builder = new CarrierBuilder(config, "", (input, new ImageDataViewType()));
        var catalog = builder.Context.Transforms;
        builder.Add(catalog.CopyColumns(nameof(PreprocessingSource.SaliencyImage), input), nameof(PreprocessingSource.SaliencyImage));
        builder.Add(catalog.CustomMapping(new PreprocessingFactory().GetMapping(), Contract), typeof(MapPieces).GetFields().Select(f => f.Name));
        builder.Add(catalog.Concatenate(output, Pieces.Names(Pieces.Map, size)));
        return builder.Build();
    }
}

/// <summary>What a saved rendering does to a row.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class RenderingFactory : CustomMappingFactory<RenderingSource, RenderingRow>
{
    internal const string Contract = "Microsoft.ML.Saliency.RenderSaliency";

    public override Action<RenderingSource, RenderingRow> GetMapping()
    {
        var loaded = new Decoded<SaliencyRenderingTransformer>((config, _) => new(config));
        return (source, row) =>
        {
            var rendering = loaded.Of(source.SaliencyConfig, source.SaliencyPayload);
            row.SaliencyOverlay?.Dispose();
            row.SaliencyOverlay = rendering.Draw(source.SaliencyImage, source.SaliencyMap);
        };
    }

    internal static ITransformer Carrier(JsonObject config, string output, string map, string image, int size)
    {
        var builder = new CarrierBuilder(config, "", (map, new VectorDataViewType(NumberDataViewType.Single, size)), (image, new ImageDataViewType()));
        var catalog = builder.Context.Transforms;
        builder.Add(catalog.CopyColumns(nameof(RenderingSource.SaliencyMap), map), nameof(RenderingSource.SaliencyMap));
        builder.Add(catalog.CopyColumns(nameof(RenderingSource.SaliencyImage), image), nameof(RenderingSource.SaliencyImage));
        builder.Add(catalog.CustomMapping(new RenderingFactory().GetMapping(), Contract), nameof(RenderingRow.SaliencyOverlay));
        builder.Add(catalog.CopyColumns(output, nameof(RenderingRow.SaliencyOverlay)));
        return builder.Build();
    }
}

class PreprocessingSource
{
    public ReadOnlyMemory<char> SaliencyConfig { get; set; }

    public ReadOnlyMemory<char> SaliencyPayload { get; set; }

    [ImageType(64, 64)]
    public MLImage? SaliencyImage { get; set; }
}

sealed class RenderingSource : PreprocessingSource
{
    public VBuffer<float> SaliencyMap { get; set; }
}

sealed class RenderingRow
{
    [ImageType(64, 64)]
    public MLImage? SaliencyOverlay { get; set; }
}
