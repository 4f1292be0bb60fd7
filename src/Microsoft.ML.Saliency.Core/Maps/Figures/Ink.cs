namespace Microsoft.ML.Saliency;

/// <summary>Draws on a picture: areas, other pictures, and strokes of a round pen with soft edges.</summary>
sealed class Ink(Picture picture)
{
    internal Picture Picture { get; } = picture;

    /// <summary>Fills a rectangle, which must lie inside.</summary>
    internal void Fill(int left, int top, int width, int height, (byte R, byte G, byte B) color)
    {
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
            {
                Blend(x, y, color, 1);
            }
        }
    }

    /// <summary>Puts a picture there, which must fit; what is transparent shows what was there.</summary>
    internal void Put(Picture other, int left, int top)
    {
        for (var y = 0; y < other.Height; y++)
        {
            for (var x = 0; x < other.Width; x++)
            {
                var at = other.Rgba.AsSpan(4 * (y * other.Width + x), 4);
                Blend(left + x, top + y, (at[0], at[1], at[2]), at[3] / 255.0);
            }
        }
    }

    /// <summary>
    /// Draws strokes that are one shape: where they meet or cross, nothing is darker. A pixel is covered by how far its centre lies within the pen's edge;
    /// a stroke of a single point is a dot, a little wider than the pen.
    /// </summary>
    /// <param name="strokes">Points from one end to the other, in pixels; pixel 0 reaches from 0 to 1.</param>
    /// <param name="pen">Width in pixels.</param>
    /// <param name="color">Red, green, blue.</param>
    internal void Strokes(IEnumerable<(double X, double Y)[]> strokes, double pen, (byte R, byte G, byte B) color)
    {
        var covered = new Dictionary<(int X, int Y), double>();
        foreach (var stroke in strokes)
        {
            var radius = pen / 2 * (stroke.Length == 1 ? 1.3 : 1);
            for (var i = Math.Min(1, stroke.Length - 1); i < stroke.Length; i++)
            {
                Cover(stroke[Math.Max(0, i - 1)], stroke[i], radius, covered);
            }
        }

        foreach (var ((x, y), part) in covered)
        {
            Blend(x, y, color, part);
        }
    }

    void Cover((double X, double Y) a, (double X, double Y) b, double radius, Dictionary<(int X, int Y), double> covered)
    {
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length = dx * dx + dy * dy;
        var (fromX, toX) = Range(a.X, b.X, Picture.Width);
        var (fromY, toY) = Range(a.Y, b.Y, Picture.Height);
        for (var y = fromY; y < toY; y++)
        {
            for (var x = fromX; x < toX; x++)
            {
                var (px, py) = (x + 0.5 - a.X, y + 0.5 - a.Y);
                var along = length == 0 ? 0 : Math.Clamp((px * dx + py * dy) / length, 0, 1);
                var part = Math.Clamp(radius + 0.5 - Math.Sqrt(Square(px - along * dx) + Square(py - along * dy)), 0, 1);
                if (part > covered.GetValueOrDefault((x, y)))
                {
                    covered[(x, y)] = part;
                }
            }
        }

        (int From, int To) Range(double one, double other, int size)
            => (Math.Max(0, (int)Math.Floor(Math.Min(one, other) - radius - 1)), Math.Min(size, (int)Math.Ceiling(Math.Max(one, other) + radius + 1)));

        static double Square(double v) => v * v;
    }

    void Blend(int x, int y, (byte R, byte G, byte B) color, double part)
    {
        var pixel = Picture.Rgba.AsSpan(4 * (y * Picture.Width + x), 4);
        pixel[0] = Mix(pixel[0], color.R);
        pixel[1] = Mix(pixel[1], color.G);
        pixel[2] = Mix(pixel[2], color.B);
        pixel[3] = byte.MaxValue;

        byte Mix(byte under, byte over) => (byte)Math.Round(under + (over - under) * part);
    }
}
