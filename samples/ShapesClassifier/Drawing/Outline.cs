namespace ShapesClassifier.Drawing;

/// <summary>A shape within the unit disc around the origin.</summary>
internal sealed record Outline(string Name, Func<float, float, bool> Contains)
{
    /// <summary>The classes, in the order of the model's outputs.</summary>
    public static readonly Outline[] Labelled =
    [
        new("circle", (x, y) => Disc(x, y, 0.92f)),
        new("square", (x, y) => MathF.Max(MathF.Abs(x), MathF.Abs(y)) < 0.77f),
        new("triangle", (x, y) => Wedge(x, y, corners: 3, notch: 0.5f)),
        new("star", (x, y) => Wedge(x, y, corners: 5, notch: 0.43f)),
        new("cross", (x, y) => MathF.Max(MathF.Abs(x), MathF.Abs(y)) < 0.92f && MathF.Min(MathF.Abs(x), MathF.Abs(y)) < 0.29f),
        new("ring", (x, y) => Disc(x, y, 0.97f) && !Disc(x, y, 0.55f)),
    ];

    /// <summary>Shapes of no class: each has at once something round and something that no class has.</summary>
    public static readonly Outline[] Distracting =
    [
        new("half-disc", (x, y) => y > -0.38f && Disc(x, y + 0.38f, 0.92f)),
        new("bar", (x, y) => Disc(MathF.Max(MathF.Abs(x) - 0.74f, 0), y, 0.25f)),
        new("crescent", (x, y) => Disc(x, y, 0.95f) && !Disc(x - 0.52f, y, 0.82f)),
        new("peanut", (x, y) => MathF.Pow((x * x) + (y * y), 1.5f) < (0.66f * ((x * x) + (y * y))) + (0.32f * ((x * x) - (y * y)))),
    ];

    static bool Disc(float x, float y, float radius) => (x * x) + (y * y) < radius * radius;

    // A star with its tips on the unit circle: all its sectors are folded onto the one between a tip at angle 0 and the
    // notch after it, where the border is the straight line from tip to notch. With the notch at cos(pi/corners) it is a polygon.
    static bool Wedge(float x, float y, int corners, float notch)
    {
        var half = MathF.PI / corners;
        var angle = MathF.Abs(MathF.IEEERemainder(MathF.Atan2(y, x), 2 * half));
        var radius = MathF.Sqrt((x * x) + (y * y));
        var (tipToX, tipToY) = ((radius * MathF.Cos(angle)) - 1, radius * MathF.Sin(angle));
        var (notchX, notchY) = ((notch * MathF.Cos(half)) - 1, notch * MathF.Sin(half));
        return (notchX * tipToY) - (notchY * tipToX) > 0;
    }
}
