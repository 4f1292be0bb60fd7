using System.Numerics;
using ShapesClassifier.Drawing;

namespace ShapesClassifier;

/// <summary>Draws pictures that each show one shape of a class, and one or two shapes of none, before a faint texture.</summary>
public static class ShapePictures
{
    /// <summary>Width and height of a picture in pixels.</summary>
    public const int Size = 64;

    /// <summary>First of the seeds of pictures to show; they end before <see cref="TestSeed"/>.</summary>
    public const int DemoSeed = 1000;

    /// <summary>First of the seeds of pictures that measure a model; they end before <see cref="TrainingSeed"/>.</summary>
    public const int TestSeed = 100_000;

    /// <summary>First of the seeds of pictures that a model learns from.</summary>
    public const int TrainingSeed = 1_000_000;

    // Samples per pixel and axis: 16 steps of coverage make an edge smooth to the eye.
    const int Fineness = 4;

    /// <summary>Names of the classes, in the order of the model's outputs.</summary>
    public static IReadOnlyList<string> Classes { get; } = [.. Outline.Labelled.Select(o => o.Name)];

    /// <summary>Draws the picture of a seed, always the same one. Six seeds in a row give each class once. Thread-safe.</summary>
    public static ShapePicture Draw(int seed)
    {
        var dice = new Dice(seed);
        var label = (int)((uint)seed % (uint)Outline.Labelled.Length);
        var background = Paint.Background(dice);
        var canvas = Prime(dice, background);

        var taken = new List<Placement> { Placement.Roll(dice, Size, 8.5f, 14, []) };
        var mask = new bool[canvas.Length];
        Stamp(canvas, mask, Outline.Labelled[label], taken[0], Paint.Shape(dice, background));
        for (var extra = 1 + dice.Below(2); extra > 0; extra--)
        {
            var outline = Outline.Distracting[dice.Below(Outline.Distracting.Length)];
            taken.Add(Placement.Roll(dice, Size, 6.5f, 11, taken));
            Stamp(canvas, null, outline, taken[^1], Paint.Shape(dice, background));
        }

        return new(seed, label, Develop(dice, canvas), mask);
    }

    static Vector3[] Prime(Dice dice, Vector3 colour)
    {
        var texture = Texture.Roll(dice);
        var contrast = dice.Between(0.04f, 0.13f);
        var canvas = new Vector3[Size * Size];
        for (var i = 0; i < canvas.Length; i++)
        {
            canvas[i] = colour * (1 + (contrast * texture(i % Size, i / Size)));
        }

        return canvas;
    }

    static void Stamp(Vector3[] canvas, bool[]? mask, Outline outline, Placement place, Vector3 colour)
    {
        var (sin, cos) = MathF.SinCos(place.Turn);
        var (left, right) = ((int)(place.Centre.X - place.Radius), (int)(place.Centre.X + place.Radius));
        var (top, bottom) = ((int)(place.Centre.Y - place.Radius), (int)(place.Centre.Y + place.Radius));
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var hits = 0;
                for (var sample = 0; sample < Fineness * Fineness; sample++)
                {
                    var u = (x + (((sample % Fineness) + 0.5f) / Fineness) - place.Centre.X) / place.Radius;
                    var v = (y + (((sample / Fineness) + 0.5f) / Fineness) - place.Centre.Y) / place.Radius;
                    hits += outline.Contains((u * cos) + (v * sin), (v * cos) - (u * sin)) ? 1 : 0;
                }

                var at = (y * Size) + x;
                var cover = hits / (float)(Fineness * Fineness);
                canvas[at] = Vector3.Lerp(canvas[at], colour, cover);
                if (mask is not null)
                {
                    mask[at] = cover >= 0.5f;
                }
            }
        }
    }

    // Grain over everything, as of a camera: no model can tell a shape by its perfectly even colour.
    static byte[] Develop(Dice dice, Vector3[] canvas)
    {
        const float Grain = 5;
        var rgba = new byte[canvas.Length * 4];
        for (var i = 0; i < canvas.Length; i++)
        {
            var bits = dice.Bits();
            for (var c = 0; c < 3; c++)
            {
                var noise = Grain * ((((bits >> (16 * c)) & 0xFFFF) / 32768f) - 1);
                rgba[(i * 4) + c] = (byte)Math.Clamp((canvas[i][c] * 255) + noise + 0.5f, 0, 255);
            }

            rgba[(i * 4) + 3] = 255;
        }

        return rgba;
    }
}
