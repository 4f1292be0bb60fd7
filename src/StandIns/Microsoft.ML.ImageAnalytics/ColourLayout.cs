using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>
/// Where a vector of colours keeps the chosen ones of a pixel: plane by plane [planes, height, width], or, interleaved,
/// pixel by pixel [height, width, planes].
/// </summary>
internal sealed class ColourLayout
{
    readonly ImagePixelExtractingEstimator.ColorBits _colours;
    readonly ImagePixelExtractingEstimator.ColorsOrder _order;

    public ColourLayout(ImagePixelExtractingEstimator.ColorBits colours, ImagePixelExtractingEstimator.ColorsOrder order, bool interleaved, string parameter)
    {
        Planes = BitOperations.PopCount((uint)(colours & ImagePixelExtractingEstimator.ColorBits.All));
        Contracts.CheckParam(Planes > 0, parameter, "Need to use at least one color plane.");
        Contracts.CheckParam(Enum.IsDefined(order), nameof(order), $"'{order}' is no order of colors: choose {string.Join(", ", Enum.GetNames<ImagePixelExtractingEstimator.ColorsOrder>())}.");
        (_colours, _order, Interleaved) = (colours, order, interleaved);
        // The order's name spells it; a colour that is left out takes no place.
        var chosen = order.ToString().Where(letter => (colours & Bit(letter)) != 0).ToArray();
        Blue = Array.IndexOf(chosen, 'B');
        Green = Array.IndexOf(chosen, 'G');
        Red = Array.IndexOf(chosen, 'R');
        Alpha = Array.IndexOf(chosen, 'A');
    }

    public int Planes { get; }

    public bool Interleaved { get; }

    /// <summary>The plane of that colour, or -1 where it is left out.</summary>
    public int Blue { get; }

    /// <inheritdoc cref="Blue"/>
    public int Green { get; }

    /// <inheritdoc cref="Blue"/>
    public int Red { get; }

    /// <inheritdoc cref="Blue"/>
    public int Alpha { get; }

    public int[] Dimensions(int height, int width) => Interleaved ? [height, width, Planes] : [Planes, height, width];

    /// <summary>The index of <paramref name="plane"/> of the first pixel, and the step from one pixel to the next.</summary>
    public (int First, int Step) Walk(int plane, int pixels) => Interleaved ? (plane, Planes) : (plane * pixels, 1);

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)_colours);
        writer.Write((byte)_order);
        writer.Write(Interleaved);
    }

    public static ColourLayout Read(BinaryReader reader) =>
        new((ImagePixelExtractingEstimator.ColorBits)reader.ReadByte(), (ImagePixelExtractingEstimator.ColorsOrder)reader.ReadByte(), reader.ReadBoolean(), "colors");

    static ImagePixelExtractingEstimator.ColorBits Bit(char letter) => letter switch
    {
        'A' => ImagePixelExtractingEstimator.ColorBits.Alpha,
        'R' => ImagePixelExtractingEstimator.ColorBits.Red,
        'G' => ImagePixelExtractingEstimator.ColorBits.Green,
        _ => ImagePixelExtractingEstimator.ColorBits.Blue,
    };
}
