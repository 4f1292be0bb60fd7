using System.Globalization;

namespace Microsoft.ML.Saliency;

/// <summary>Where everything of a figure lies, in units of the layout, and drawing it there.</summary>
sealed class FigureLayout
{
    const int Margin = 16;
    const int Gap = 14;
    const int TitleLine = 17;
    const int LineHeight = 18;
    const int BarWidth = 200;
    const int BarHeight = 10;
    const int BarBlock = BarHeight + 2 * LineHeight;

    static readonly StrokeFont.Lettering s_title = new(TitleLine, Bold: true);
    static readonly StrokeFont.Lettering s_heading = new(14, Bold: true);
    static readonly StrokeFont.Lettering s_text = new(14);
    static readonly StrokeFont.Lettering s_small = new(13);

    readonly IReadOnlyList<IReadOnlyList<FigurePanel?>> _rows;
    readonly IReadOnlyList<string> _rowTitles;
    readonly IReadOnlyList<string> _columnTitles;
    readonly FigureOptions _options;
    readonly IReadOnlyList<ColorScale> _bars;
    readonly int[] _columnWidths;
    readonly int[] _pictureHeights;
    readonly int[] _lines;
    readonly int _rowTitleWidth;
    readonly (byte R, byte G, byte B) _ink;
    readonly (byte R, byte G, byte B) _soft;
    readonly (byte R, byte G, byte B) _paper;

    internal FigureLayout(IReadOnlyList<IReadOnlyList<FigurePanel?>> rows, IReadOnlyList<string> rowTitles, IReadOnlyList<string> columnTitles, FigureOptions options)
    {
        (_rows, _rowTitles, _columnTitles, _options) = (rows, rowTitles, columnTitles, options);
        _paper = options.Dark ? ((byte)22, (byte)24, (byte)29) : ((byte)255, (byte)255, (byte)255);
        _ink = options.Dark ? ((byte)236, (byte)238, (byte)242) : ((byte)24, (byte)26, (byte)32);
        _soft = options.Dark ? ((byte)164, (byte)172, (byte)184) : ((byte)92, (byte)100, (byte)112);
        _bars = options.ColorBars ? [.. rows.SelectMany(r => r).Select(p => p?.Scale).OfType<ColorScale>().Distinct()] : [];
        _columnWidths = [.. Enumerable.Range(0, rows.Max(r => r.Count)).Select(ColumnWidth)];
        _pictureHeights = [.. rows.Select(r => r.Max(p => p is null ? 0 : SizeOf(p.Picture).Height))];

        // Every row has room for as many lines as its panels use.
        _lines = [.. rows.Select(r => r.Any(p => p?.Caption.Length > 0) ? 2 : r.Any(p => p?.Title.Length > 0) ? 1 : 0)];
        _rowTitleWidth = rowTitles.Count == 0 ? 0 : Math.Min(options.PanelSize, rowTitles.SelectMany(t => t.Split('\n')).Max(t => StrokeFont.Width(t, s_heading))) + Gap;
    }

    int Top => Margin + (_options.Title.Length > 0 ? TitleLine + Gap : 0);

    int ColumnTitles => _columnTitles.Count > 0 ? LineHeight + 4 : 0;

    int PanelsWidth => _rowTitleWidth + _columnWidths.Sum() + Gap * (_columnWidths.Length - 1);

    int Width => 2 * Margin + Math.Max(Math.Max(PanelsWidth, _bars.Count > 0 ? BarWidth + Gap : 0), _options.Title.Length > 0 ? Math.Min(StrokeFont.Width(_options.Title, s_title), 2 * _options.PanelSize) : 0);

    int BarsPerRow => Math.Max(1, (Width - 2 * Margin + 2 * Gap) / (BarWidth + 2 * Gap));

    int BarTitle => _bars.Any(b => b.Title.Length > 0) ? LineHeight : 0;

    int BarRows => (_bars.Count + BarsPerRow - 1) / BarsPerRow;

    int PanelsHeight => ColumnTitles + Enumerable.Range(0, _rows.Count).Sum(RowHeight) + Gap * (_rows.Count - 1);

    int Height => Top + PanelsHeight + BarRows * (BarTitle + BarBlock + Gap) + Margin;

    internal Picture Draw()
    {
        var s = _options.Scale;
        var ink = new Ink(new Picture(checked(s * Width), checked(s * Height)));
        ink.Fill(0, 0, s * Width, s * Height, _paper);
        Text(ink, _options.Title, Margin, Margin + TitleLine - 4, Width - 2 * Margin, s_title, _ink);
        var y = Top + ColumnTitles;
        for (var row = 0; row < _rows.Count; row++)
        {
            if (row < _rowTitles.Count)
            {
                DrawRowTitle(ink, _rowTitles[row], y + _pictureHeights[row] / 2);
            }

            var x = Margin + _rowTitleWidth;
            for (var column = 0; column < _rows[row].Count; x += _columnWidths[column++] + Gap)
            {
                if (_rows[row][column] is { } panel)
                {
                    DrawPanel(ink, panel, x, y, _columnWidths[column], _pictureHeights[row]);
                }
            }

            y += RowHeight(row) + Gap;
        }

        for (var (column, x) = (0, Margin + _rowTitleWidth); column < _columnTitles.Count; x += _columnWidths[column++] + Gap)
        {
            Centred(ink, _columnTitles[column], x, Top + LineHeight - 6, _columnWidths[column], s_heading, _ink);
        }

        for (var i = 0; i < _bars.Count; i++)
        {
            DrawBar(ink, _bars[i], Margin + _rowTitleWidth * (BarsPerRow > 1 || Width > 2 * Margin + _rowTitleWidth + BarWidth ? 1 : 0) + i % BarsPerRow * (BarWidth + 2 * Gap), y + i / BarsPerRow * (BarTitle + BarBlock + Gap));
        }

        return ink.Picture;
    }

    int RowHeight(int row) => _pictureHeights[row] + (_lines[row] > 0 ? 4 + LineHeight * _lines[row] : 0);

    /// <summary>As wide as its pictures, and as its texts where those fit a panel.</summary>
    int ColumnWidth(int column)
    {
        var panels = _rows.Where(r => column < r.Count).Select(r => r[column]).OfType<FigurePanel>().ToList();
        string[] texts = [.. panels.SelectMany(p => (string[])[p.Title, p.Caption]), column < _columnTitles.Count ? _columnTitles[column] : ""];
        var picture = panels.Select(p => SizeOf(p.Picture).Width).DefaultIfEmpty(0).Max();
        return Math.Max(picture, Math.Min(texts.Max(t => StrokeFont.Width(t, s_text)), Math.Max(120, _options.PanelSize * 5 / 4)));
    }

    /// <summary>Size of a panel's picture: a whole multiple of the picture's, or where it is too large, reduced.</summary>
    (int Width, int Height) SizeOf(Picture picture)
    {
        var longest = Math.Max(picture.Width, picture.Height);
        if (longest <= _options.PanelSize)
        {
            var times = _options.PanelSize / longest;
            return (times * picture.Width, times * picture.Height);
        }

        return (Reduced(picture.Width), Reduced(picture.Height));

        int Reduced(int side) => Math.Max(1, (int)Math.Round((double)side * _options.PanelSize / longest));
    }

    void DrawPanel(Ink ink, FigurePanel panel, int x, int y, int width, int height)
    {
        var (w, h) = SizeOf(panel.Picture);
        ink.Put(Fit(panel.Picture, w * _options.Scale, h * _options.Scale), _options.Scale * (x + (width - w) / 2), _options.Scale * (y + (height - h) / 2));
        Centred(ink, panel.Title, x, y + height + LineHeight - 1, width, s_text, _ink);
        Centred(ink, panel.Caption, x, y + height + 2 * LineHeight - 1, width, s_small, _soft);
    }

    void DrawRowTitle(Ink ink, string text, int middle)
    {
        var lines = text.Split('\n', 2);
        var baseline = middle + (lines.Length == 1 ? 5 : -3);
        Text(ink, lines[0], Margin, baseline, _rowTitleWidth - Gap, s_heading, _ink);
        Text(ink, lines.Length == 1 ? "" : lines[1], Margin, baseline + LineHeight, _rowTitleWidth - Gap, s_small, _soft);
    }

    void DrawBar(Ink ink, ColorScale bar, int x, int y)
    {
        var s = _options.Scale;
        Text(ink, bar.Title, x, y + LineHeight - 7, BarWidth, s_small, _ink);
        y += BarTitle;
        ink.Fill(s * x - s, s * y - s, s * (BarWidth + 2), s * (BarHeight + 2), _soft);
        for (var i = 0; i < s * BarWidth; i++)
        {
            var part = i / (s * BarWidth - 1f);
            var (r, g, b, _) = bar.Colors.Color(bar.Colors.IsDiverging ? 2 * part - 1 : part);
            ink.Fill(s * x + i, s * y, 1, s * BarHeight, (r, g, b));
        }

        var (numbers, words) = (y + BarHeight + LineHeight - 2, y + BarHeight + 2 * LineHeight - 2);
        double[] at = [bar.Low, (bar.Low + bar.High) / 2, bar.High];
        for (var i = 0; i < at.Length; i++)
        {
            var (text, tick) = (Number(at[i], bar), x + i * BarWidth / 2);
            ink.Fill(s * tick - (i == 2 ? s : 0), s * (y + BarHeight), s, 4 * s, _soft);
            Aligned(ink, text, x, numbers, i, _ink);
        }

        Aligned(ink, bar.LowMeaning, x, words, 0, _soft);
        Aligned(ink, bar.HighMeaning, x, words, 2, _soft);
    }

    // As many digits as tell the two ends apart.
    static string Number(double value, ColorScale bar)
        => Math.Abs(value) < 1e-9 * Math.Max(Math.Abs(bar.Low), Math.Abs(bar.High)) ? "0" : value.ToString("G3", CultureInfo.InvariantCulture).Replace("E-0", "E-", StringComparison.Ordinal).Replace("E+0", "E+", StringComparison.Ordinal);

    /// <summary>A text under a bar: at its left end (0), its middle (1) or its right end (2).</summary>
    void Aligned(Ink ink, string text, int x, int baseline, int place, (byte R, byte G, byte B) color)
        => Text(ink, text, x + place * (BarWidth - StrokeFont.Width(text, s_small)) / 2, baseline, BarWidth, s_small, color);

    void Centred(Ink ink, string text, int x, int baseline, int width, StrokeFont.Lettering type, (byte R, byte G, byte B) color)
        => Text(ink, text, x + Math.Max(0, width - StrokeFont.Width(text, type)) / 2, baseline, width, type, color);

    void Text(Ink ink, string text, int x, int baseline, int width, StrokeFont.Lettering type, (byte R, byte G, byte B) color)
        => StrokeFont.Draw(ink, StrokeFont.Cut(text, width, type), _options.Scale * x, _options.Scale * baseline, type with { Size = _options.Scale * type.Size }, color);

    static Picture Fit(Picture picture, int width, int height)
    {
        if (width % picture.Width != 0 || height % picture.Height != 0)
        {
            return new ImagePreprocessing { Width = width, Height = height }.Resized(picture);
        }

        var times = width / picture.Width;
        var result = new Picture(width, height);
        for (var i = 0; i < width * height; i++)
        {
            picture.Rgba.AsSpan(4 * (i / width / times * picture.Width + i % width / times), 4).CopyTo(result.Rgba.AsSpan(4 * i));
        }

        return result;
    }
}
