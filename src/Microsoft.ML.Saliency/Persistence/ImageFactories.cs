using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
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
        var (loaded, picture) = (new Decoded<ImagePreprocessingTransformer>((config, _) => new(config)), new SavedPicture());
        return (source, row) => picture.Use(source, image =>
        {
            var preprocessing = loaded.Of(source.SaliencyConfig, source.SaliencyPayload);
            var pixels = new float[preprocessing.Size];
            preprocessing.Prepare(image, pixels);
            Pieces.Put(row, Pieces.Map, pixels);
        });
    }

    internal static ITransformer Carrier(JsonObject config, string output, string input, ImageDataViewType type, int size)
    {
        SavedPicture.Note(config, type);
        var builder = new CarrierBuilder(config, "", (input, type));
        var catalog = builder.Context.Transforms;
        SavedPicture.Add(builder, input, type);
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
        var (loaded, picture) = (new Decoded<SaliencyRenderingTransformer>((config, _) => new(config)), new SavedPicture());
        return (source, row) => picture.Use(source, image =>
        {
            var rendering = loaded.Of(source.SaliencyConfig, source.SaliencyPayload);
            row.SaliencyOverlay?.Dispose();
            row.SaliencyOverlay = rendering.Draw(image, source.SaliencyMap);
        });
    }

    internal static ITransformer Carrier(JsonObject config, string output, string map, string image, ImageDataViewType type, int size)
    {
        SavedPicture.Note(config, type);
        var builder = new CarrierBuilder(config, "", (map, new VectorDataViewType(NumberDataViewType.Single, size)), (image, type));
        var catalog = builder.Context.Transforms;
        builder.Add(catalog.CopyColumns(nameof(RenderingSource.SaliencyMap), map), nameof(RenderingSource.SaliencyMap));
        SavedPicture.Add(builder, image, type);
        builder.Add(catalog.CustomMapping(new RenderingFactory().GetMapping(), Contract), nameof(RenderingRow.SaliencyOverlay));
        builder.Add(catalog.CopyColumns(output, nameof(RenderingRow.SaliencyOverlay)));
        return builder.Build();
    }
}

class PreprocessingSource : IPictureSource
{
    public ReadOnlyMemory<char> SaliencyConfig { get; set; }

    public ReadOnlyMemory<char> SaliencyPayload { get; set; }

    [AnySize]
    public MLImage? SaliencyImage { get; set; }

    public VBuffer<byte> SaliencyArgb { get; set; }
}

sealed class RenderingSource : PreprocessingSource
{
    public VBuffer<float> SaliencyMap { get; set; }
}

sealed class RenderingRow
{
    [AnySize]
    public MLImage? SaliencyOverlay { get; set; }
}
