namespace ShapesClassifier.Drawing;

/// <summary>Backgrounds: each kind makes a pattern with values in -1..1 over pixel positions.</summary>
internal static class Texture
{
    static readonly Func<Dice, Func<float, float, float>>[] Kinds = [Gradient, Stripes, Checks, Clouds];

    public static Func<float, float, float> Roll(Dice dice) => Kinds[dice.Below(Kinds.Length)](dice);

    static Func<float, float, float> Gradient(Dice dice)
    {
        var (sin, cos) = MathF.SinCos(dice.Between(0, MathF.Tau));
        return (x, y) => (((x - 32) * cos) + ((y - 32) * sin)) / 45;
    }

    static Func<float, float, float> Stripes(Dice dice)
    {
        var (sin, cos) = MathF.SinCos(dice.Between(0, MathF.PI));
        var wave = MathF.Tau / dice.Between(5, 14);
        return (x, y) => Soft(MathF.Sin(wave * ((x * cos) + (y * sin))));
    }

    static Func<float, float, float> Checks(Dice dice)
    {
        var (sin, cos) = MathF.SinCos(dice.Between(0, MathF.PI));
        var wave = MathF.Tau / dice.Between(9, 18);
        return (x, y) => Soft(MathF.Sin(wave * ((x * cos) + (y * sin)))) * Soft(MathF.Sin(wave * ((y * cos) - (x * sin))));
    }

    static Func<float, float, float> Clouds(Dice dice)
    {
        const int Knots = 17;
        var heights = new float[Knots * Knots];
        for (var i = 0; i < heights.Length; i++)
        {
            heights[i] = dice.Between(-1, 1);
        }

        var scale = 1 / dice.Between(4, 10);
        return (x, y) =>
        {
            var (u, v) = (x * scale, y * scale);
            var (column, row) = ((int)u, (int)v);
            var (across, down) = (Ease(u - column), Ease(v - row));
            var at = (row * Knots) + column;
            var above = float.Lerp(heights[at], heights[at + 1], across);
            var below = float.Lerp(heights[at + Knots], heights[at + Knots + 1], across);
            return float.Lerp(above, below, down);
        };
    }

    // Steepens a wave towards a step, while its edges stay a pixel or two wide.
    static float Soft(float wave) => Math.Clamp(wave * 2.5f, -1, 1);

    static float Ease(float t) => t * t * (3 - (2 * t));
}
