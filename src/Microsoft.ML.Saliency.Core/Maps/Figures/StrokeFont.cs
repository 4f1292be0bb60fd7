using System.Globalization;
using System.Text;

namespace Microsoft.ML.Saliency;

/// <summary>Letters as strokes of a pen: ASCII, punctuation and the Latin letters with diacritics; what else there is becomes a box.</summary>
static partial class StrokeFont
{
    // Of the size: one unit of the drawings, the room between two letters, the pen.
    const double Unit = 0.05;
    const double Space = 3.7;
    const double BoldSpace = 4.6;
    const double Blank = 4.6;
    const int CurveSteps = 6;
    static readonly double[] s_lines = [-4, 0, 10, 14];
    static readonly Glyph s_box = Parse("8 0,0 0,14 8,14 8,0 0,0");
    static readonly Dictionary<int, Glyph> s_glyphs = Build();

    /// <summary>Room that a text takes, in whole pixels.</summary>
    /// <param name="text">One line; a line break counts as a blank.</param>
    /// <param name="type">How it is written.</param>
    internal static int Width(string text, Lettering type)
    {
        var advance = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            advance += Advance(rune, type);
        }

        return Math.Max(0, advance - (int)Math.Round(Space * Unit * type.Size / 2));
    }

    /// <summary>A text that fits: what is too long loses its end, or its middle where it is one word, such as the name of a file.</summary>
    internal static string Cut(string text, int width, Lettering type)
    {
        if (Width(text, type) <= width)
        {
            return text;
        }

        var (runes, inMiddle) = (text.EnumerateRunes().ToArray(), !text.Contains(' ', StringComparison.Ordinal));
        for (var kept = runes.Length - 1; kept > 0; kept--)
        {
            var head = inMiddle ? (kept + 1) / 2 : kept;
            var cut = $"{string.Concat(runes[..head]).TrimEnd()}…{string.Concat(runes[^(kept - head)..])}";
            if (Width(cut, type) <= width)
            {
                return cut;
            }
        }

        return "…";
    }

    /// <summary>Draws a text. Stems and lines lie on whole pixels, so that they are sharp.</summary>
    /// <param name="ink">Where to.</param>
    /// <param name="text">One line.</param>
    /// <param name="left">Left edge.</param>
    /// <param name="baseline">The pixel row that capitals stand on.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="color">Red, green, blue.</param>
    internal static void Draw(Ink ink, string text, int left, int baseline, Lettering type, (byte R, byte G, byte B) color)
    {
        var pen = Math.Max(1.15, type.Size * (type.Bold ? 0.125 : 0.085));

        // A pen of an odd number of pixels has its middle in a pixel's middle.
        var middle = (int)Math.Round(pen) % 2 == 0 ? 0 : 0.5;
        foreach (var rune in text.EnumerateRunes())
        {
            if (GlyphOf(rune) is { } glyph)
            {
                var (xs, ys) = (new Snapped(glyph.StemsAt, Unit * type.Size), new Snapped(glyph.LinesAt, Unit * type.Size));
                var start = left + Math.Floor(pen / 2) + middle;
                ink.Strokes(
                    glyph.Strokes.Select(stroke => stroke.Select(p => (start + xs.At(p.X), baseline + middle - ys.At(p.Y))).ToArray()),
                    pen,
                    color);
            }

            left += Advance(rune, type);
        }
    }

    static int Advance(Rune rune, Lettering type) => (int)Math.Round(Unit * type.Size * (GlyphOf(rune) is { } glyph ? glyph.Width + (type.Bold ? BoldSpace : Space) : Blank));

    static Glyph? GlyphOf(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) ? null : s_glyphs.GetValueOrDefault(rune.Value, s_box);

    static Dictionary<int, Glyph> Build()
    {
        var (glyphs, accents) = (Table(Drawings), Table(Accents));
        foreach (var made in Compositions.Split(' '))
        {
            var (letter, accent) = (glyphs[made[1]], accents[made[2]]);

            // Those below a letter hang from it as they are; those above stand on it.
            var up = accent.Strokes[0][0].Y > 10 ? Math.Max(0, letter.Strokes.Max(s => s.Max(p => p.Y)) - 10) : 0;
            glyphs[made[0]] = new(letter.Width, [.. letter.Strokes, .. accent.Strokes.Select(s => s.Select(p => (p.X + letter.Width / 2, p.Y + up)).ToArray())], letter.StemsAt, letter.LinesAt);
        }

        return glyphs;

        static Dictionary<int, Glyph> Table(string drawings) => drawings.Split('\n').ToDictionary(line => (int)line[0], line => Parse(line[2..].TrimEnd()));
    }

    static Glyph Parse(string drawing)
    {
        var (width, strokes) = (Number(drawing[..drawing.IndexOf(' ')]), new List<(double X, double Y)[]>());
        var (stems, lines) = (new SortedSet<double> { 0, width }, new SortedSet<double>(s_lines));
        foreach (var text in drawing[(drawing.IndexOf(' ') + 1)..].Split(';'))
        {
            var points = text.Split(' ').Select(Point).ToList();
            foreach (var (a, b) in points.Zip(points.Skip(1)).Where(p => !p.First.Control && !p.Second.Control))
            {
                if (a.X == b.X)
                {
                    stems.Add(a.X);
                }

                if (a.Y == b.Y)
                {
                    lines.Add(a.Y);
                }
            }

            strokes.Add([.. Flatten(points)]);
        }

        return new(width, strokes, [.. stems], [.. lines]);

        static (double X, double Y, bool Control) Point(string text)
        {
            var numbers = text.TrimStart('~').Split(',');
            return (Number(numbers[0]), Number(numbers[1]), text[0] == '~');
        }
    }

    /// <summary>A stroke with its curves as short straight pieces.</summary>
    static IEnumerable<(double X, double Y)> Flatten(List<(double X, double Y, bool Control)> points)
    {
        if (points.TrueForAll(p => p.Control))
        {
            var start = Between(points[^1], points[0]);
            points = [start, .. points, start];
        }

        var from = points[0];
        yield return (from.X, from.Y);
        for (var i = 1; i < points.Count; i++)
        {
            if (!points[i].Control)
            {
                from = points[i];
                yield return (from.X, from.Y);
                continue;
            }

            var (control, to) = (points[i], points[i + 1].Control ? Between(points[i], points[i + 1]) : points[++i]);
            for (var step = 1; step <= CurveSteps; step++)
            {
                var t = (double)step / CurveSteps;
                yield return (Curve(from.X, control.X, to.X, t), Curve(from.Y, control.Y, to.Y, t));
            }

            from = to;
        }

        static (double X, double Y, bool Control) Between((double X, double Y, bool Control) a, (double X, double Y, bool Control) b) => ((a.X + b.X) / 2, (a.Y + b.Y) / 2, false);

        static double Curve(double a, double b, double c, double t) => (1 - t) * (1 - t) * a + 2 * t * (1 - t) * b + t * t * c;
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>How a text is written.</summary>
    /// <param name="Size">In pixels, as that of any font: capitals are 0.7 of it high.</param>
    /// <param name="Bold">Whether the pen is half as wide again.</param>
    internal readonly record struct Lettering(double Size, bool Bold = false);

    sealed record Glyph(double Width, IReadOnlyList<(double X, double Y)[]> Strokes, double[] StemsAt, double[] LinesAt);

    /// <summary>Units to pixels along one axis, with the given places on whole pixels and what lies between them in proportion.</summary>
    readonly struct Snapped(double[] places, double unit)
    {
        internal double At(double v)
        {
            if (v <= places[0] || v >= places[^1])
            {
                var end = v <= places[0] ? places[0] : places[^1];
                return Math.Round(end * unit) + (v - end) * unit;
            }

            var i = 1;
            while (places[i] < v)
            {
                i++;
            }

            var (a, b) = (places[i - 1], places[i]);
            return double.Lerp(Math.Round(a * unit), Math.Round(b * unit), (v - a) / (b - a));
        }
    }
}
