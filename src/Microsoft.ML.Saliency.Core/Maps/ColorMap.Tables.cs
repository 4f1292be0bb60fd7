using System.Globalization;

namespace Microsoft.ML.Saliency;

public sealed partial class ColorMap
{
    /// <summary>Dark violet to yellow, even in lightness and safe for most colour-blind readers. Source: van der Walt and Smith, matplotlib 1.5 (CC0).</summary>
    public static ColorMap Viridis { get; } = Smooth("viridis", "440154 481769 472a7a 433d84 3d4e8a 355e8d 2e6d8e 297b8e 23898d 1f978b 20a585 2eb37d 46c06f 65cb5e 89d548 afdd2f d8e219 fde725");

    /// <summary>Black over purple to cream, even in lightness. Source: as <see cref="Viridis"/>.</summary>
    public static ColorMap Magma { get; } = Smooth("magma", "000004 090720 1a1142 311065 4a1079 621980 792281 912b81 aa327d c23b75 d9466b ec585f f7725c fc8e64 feab74 fec68a fde2a3 fcfdbf");

    /// <summary>Black over red to pale yellow, even in lightness. Source: as <see cref="Viridis"/>.</summary>
    public static ColorMap Inferno { get; } = Smooth("inferno", "000004 0a0721 1e0c46 380962 500d6c 69176e 801f6c 982766 b0315b c53d4d d94d3d e9612b f47919 fa9406 fcb014 f9cd38 f0ea69 fcffa4");

    /// <summary>The rainbow without false edges. Source: Mikhailov, "Turbo, an improved rainbow colormap for visualization", 2019.</summary>
    public static ColorMap Turbo { get; } = Smooth("turbo", "30123b 403e9d 4666dd 458cfd 30b2f4 19d4cf 22ebaa 52fa7a 8cff4b b6f735 dbe236 f5c53b fea130 f9751d e84b0c ce2e04 aa1501 7a0403");

    /// <summary>The rainbow of most class activation maps in papers; shows edges that are not in the data. Each channel is clamp(1.5 - |4v - k|), k = 3, 2, 1.</summary>
    public static ColorMap Jet { get; } = Formula("jet", v => (1.5 - Math.Abs(4 * v - 3), 1.5 - Math.Abs(4 * v - 2), 1.5 - Math.Abs(4 * v - 1)));

    /// <summary>Black to white.</summary>
    public static ColorMap Grey { get; } = Formula("grey", v => (v, v, v));

    /// <summary>Black over red and yellow to white: red rises up to 3/8, green up to 6/8, then blue.</summary>
    public static ColorMap Hot { get; } = Formula("hot", v => (v * 8 / 3, v * 8 / 3 - 1, v * 4 - 3));

    /// <summary>For signed maps: dark blue at -1, white at 0, dark red at 1, equally dark on both sides.</summary>
    public static ColorMap BlueWhiteRed { get; } = Diverging("blue-white-red", "ffffff c6dbf0 79b0da 2f77b8 0a2f6b", "ffffff fbd0bd f0876a c4303a 6b0a1e");

    /// <summary>All colour maps, in the order in which they are offered.</summary>
    public static IReadOnlyList<ColorMap> All { get; } = [Viridis, Magma, Inferno, Turbo, Jet, Grey, Hot, BlueWhiteRed];

    static ColorMap Formula(string name, Func<double, (double R, double G, double B)> color) => new(name, false, i =>
    {
        var (r, g, b) = color(i / 255.0);
        return (255 * r, 255 * g, 255 * b);
    });

    static ColorMap Smooth(string name, string points)
    {
        var curve = new Curve(points);
        return new(name, false, i => curve.At(i / 255.0));
    }

    // Both middle entries are the first point, so that zero is exactly white.
    static ColorMap Diverging(string name, string negative, string positive)
    {
        var (below, above) = (new Curve(negative), new Curve(positive));
        return new(name, true, i => i < 128 ? below.At((127 - i) / 127.0) : above.At((i - 128) / 127.0));
    }

    /// <summary>A smooth curve (Catmull-Rom) through colours at equal distances, given as rrggbb.</summary>
    sealed class Curve(string points)
    {
        readonly double[][] _points = [.. points.Split(' ').Select(Channels)];

        internal (double R, double G, double B) At(double v)
        {
            var at = v * (_points.Length - 1);
            var i = Math.Min((int)at, _points.Length - 2);
            return (Channel(i, at - i, 0), Channel(i, at - i, 1), Channel(i, at - i, 2));
        }

        double Channel(int i, double u, int c)
        {
            var (a, b) = (_points[i][c], _points[i + 1][c]);
            var from = i == 0 ? b - a : (b - _points[i - 1][c]) / 2;
            var to = i + 2 == _points.Length ? b - a : (_points[i + 2][c] - a) / 2;
            return a + u * (from + u * (3 * (b - a) - 2 * from - to + u * (from + to - 2 * (b - a))));
        }

        static double[] Channels(string rgb)
        {
            var value = int.Parse(rgb, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return [value >> 16, (value >> 8) & 255, value & 255];
        }
    }
}
