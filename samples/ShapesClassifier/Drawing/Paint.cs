using System.Numerics;

namespace ShapesClassifier.Drawing;

/// <summary>Colours as red, green and blue in 0..1.</summary>
internal static class Paint
{
    public static Vector3 Background(Dice dice) => FromHsv(dice.Between(0, 6), dice.Between(0.05f, 0.4f), dice.Between(0.22f, 0.88f));

    /// <summary>A vivid colour that stands out from <paramref name="background"/> in brightness and in all.</summary>
    public static Vector3 Shape(Dice dice, Vector3 background)
    {
        Vector3 colour;
        do
        {
            colour = FromHsv(dice.Between(0, 6), dice.Between(0.35f, 0.95f), dice.Between(0.35f, 1));
        }
        while (MathF.Abs(Brightness(colour) - Brightness(background)) < 0.16f || Vector3.Distance(colour, background) < 0.42f);
        return colour;
    }

    static float Brightness(Vector3 colour) => Vector3.Dot(colour, new(0.299f, 0.587f, 0.114f));

    static Vector3 FromHsv(float hue, float saturation, float value)
    {
        return new(Channel(5), Channel(3), Channel(1));

        float Channel(float shift)
        {
            var k = (shift + hue) % 6;
            return value * (1 - (saturation * Math.Clamp(MathF.Min(k, 4 - k), 0, 1)));
        }
    }
}
