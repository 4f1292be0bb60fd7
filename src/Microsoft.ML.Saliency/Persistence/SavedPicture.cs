using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>The columns that the mapping of a saved transformer reads a picture from.</summary>
interface IPictureSource
{
    ReadOnlyMemory<char> SaliencyConfig { get; }

    ReadOnlyMemory<char> SaliencyPayload { get; }

    /// <summary>The picture; null where <see cref="SaliencyArgb"/> has it.</summary>
    MLImage? SaliencyImage { get; }

    /// <summary>Alpha, red, green and blue of each of its pixels; empty where <see cref="SaliencyImage"/> has it.</summary>
    VBuffer<byte> SaliencyArgb { get; }
}

/// <summary>
/// A picture in a saved chain. A mapping reads an image column only if the column's very type, size included, is known where the chain is loaded. Of any size
/// is always known. A size that a class of the user's names will be known again, as rows are made of that class, and pictures need not be of that size. Any
/// other size, such as ResizeImages makes, is a true one that nobody registers: of such a column the pixels are read instead.
/// </summary>
sealed class SavedPicture
{
    const string Size = "imageSize";

    readonly Decoded<ImageDataViewType> _type = new((config, _) => Of(config)!);

    /// <summary>Notes the type of the picture's column in a configuration.</summary>
    internal static void Note(JsonObject config, ImageDataViewType type) => config[Size] = new JsonArray(type.Height, type.Width);

    /// <summary>The type that was noted.</summary>
    internal static ImageDataViewType Of(JsonObject config)
        => config[Size] is JsonArray { Count: 2 } size && (int)size[0]! > 0 ? new((int)size[0]!, (int)size[1]!) : new();

    /// <summary>Adds the columns that <see cref="IPictureSource"/> names.</summary>
    internal static void Add(CarrierBuilder builder, string column, ImageDataViewType type)
    {
        const string Image = nameof(IPictureSource.SaliencyImage), Argb = nameof(IPictureSource.SaliencyArgb);
        var catalog = builder.Context.Transforms;
        if (AnySizeAttribute.IsKnown(type))
        {
            builder.Add(catalog.CopyColumns(Image, column), Image);
            builder.Add(catalog.CopyColumns(Argb, CarrierBuilder.NoBytes), Argb);
        }
        else
        {
            builder.Add(catalog.CopyColumns(Image, CarrierBuilder.NoImage), Image);
            builder.Add(catalog.ExtractPixels(Argb, column, ColorBits.All, ColorsOrder.ARGB, interleavePixelColors: true, outputAsFloatArray: false), Argb);
        }
    }

    /// <summary>Does something with a row's picture, null where there is none.</summary>
    internal void Use(IPictureSource source, Action<MLImage?> use)
    {
        var argb = source.SaliencyArgb;
        if (argb.Length == 0)
        {
            use(source.SaliencyImage);
        }
        else if (argb.GetValues() is { IsEmpty: false } pixels)
        {
            var type = _type.Of(source.SaliencyConfig, source.SaliencyPayload);
            var rgba = new byte[pixels.Length];
            for (var i = 0; i < rgba.Length; i += 4)
            {
                (rgba[i], rgba[i + 1], rgba[i + 2], rgba[i + 3]) = (pixels[i + 1], pixels[i + 2], pixels[i + 3], pixels[i]);
            }

            using var image = MLImage.CreateFromPixels(type.Width, type.Height, MLPixelFormat.Rgba32, rgba);
            use(image);
        }
        else
        {
            // ExtractPixels makes a vector that holds nothing of a picture that is missing.
            use(null);
        }
    }
}
