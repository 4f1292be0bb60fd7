using System.Numerics;

namespace ShapesClassifier.Drawing;

/// <summary>Where a shape lies: centre and radius of the disc around it in pixels, and how far it is turned, in radians.</summary>
internal readonly record struct Placement(Vector2 Centre, float Radius, float Turn)
{
    /// <summary>Rolls a place within a picture of <paramref name="size"/> pixels, clear of <paramref name="taken"/>; rolls that collide shrink the shape.</summary>
    public static Placement Roll(Dice dice, int size, float smallest, float largest, List<Placement> taken)
    {
        var radius = dice.Between(smallest, largest);
        while (true)
        {
            var centre = new Vector2(dice.Between(radius + 1, size - radius - 1), dice.Between(radius + 1, size - radius - 1));
            if (taken.TrueForAll(other => Vector2.Distance(centre, other.Centre) > radius + other.Radius))
            {
                return new(centre, radius, dice.Between(0, MathF.Tau));
            }

            radius *= 0.98f;
        }
    }
}
