namespace Microsoft.ML.Saliency;

/// <summary>Colours for the values of a map: 256 steps from the lowest value to the highest.</summary>
/// <remarks>
/// Sequential maps take values in [0, 1], diverging ones in [-1, 1] with white at zero; what lies outside gets the colour of the nearest end,
/// and NaN is transparent. Viridis, Magma, Inferno and Turbo are the published tables to within 3 of 255.
/// </remarks>
public sealed partial class ColorMap
{
    /// <summary>The index that stands for NaN, behind the 256 colours.</summary>
    internal const int Missing = 256;

    readonly byte[] _rgba;
    readonly float _scale;
    readonly float _offset;

    ColorMap(string name, bool isDiverging, Func<int, (double R, double G, double B)> color)
    {
        (Name, IsDiverging) = (name, isDiverging);
        (_scale, _offset) = isDiverging ? (127.5f, 128f) : (255f, 0.5f);
        _rgba = new byte[4 * (Missing + 1)];
        for (var i = 0; i < Missing; i++)
        {
            var (r, g, b) = color(i);
            _rgba[4 * i] = Byte(r);
            _rgba[4 * i + 1] = Byte(g);
            _rgba[4 * i + 2] = Byte(b);
            _rgba[4 * i + 3] = byte.MaxValue;
        }

        static byte Byte(double value) => (byte)Math.Round(Math.Clamp(value, 0, 255), MidpointRounding.AwayFromZero);
    }

    /// <summary>Its name, as on the command line: "viridis".</summary>
    public string Name { get; }

    /// <summary>Whether it is for signed values in [-1, 1]; otherwise it is for [0, 1].</summary>
    public bool IsDiverging { get; }

    /// <summary>The colour map called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is no such colour map; the message lists those there are.</exception>
    public static ColorMap Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(m => m.Name == name) ?? throw ImageThrow.UnknownColorMap(name);
    }

    /// <summary>The colour of one value: red, green, blue and alpha, which is 255, or 0 for NaN.</summary>
    public (byte R, byte G, byte B, byte A) Color(float value)
    {
        var color = ColorAt(Index(value));
        return (color[0], color[1], color[2], color[3]);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal int Index(float value) => float.IsNaN(value) ? Missing : (int)Math.Clamp(value * _scale + _offset, 0, Missing - 1);

    internal ReadOnlySpan<byte> ColorAt(int index) => _rgba.AsSpan(4 * index, 4);
}
