namespace Microsoft.ML.Saliency;

/// <summary>Puts pictures into one, with titles, labels and colour bars.</summary>
public static class Figure
{
    /// <summary>Panels in reading order, in rows.</summary>
    /// <param name="panels">One or more.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no panels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    public static Picture Render(IReadOnlyList<FigurePanel> panels, FigureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(panels);
        options ??= new();
        var columns = options.Columns ?? (panels.Count <= 6 ? Math.Max(1, panels.Count) : (int)Math.Ceiling(Math.Sqrt(panels.Count)));
        ImageThrow.IfOutside(columns, 1, int.MaxValue, nameof(FigureOptions.Columns));
        return Grid([.. panels.Chunk(columns)], options: options);
    }

    /// <summary>Panels in rows and columns, such as methods next to each other and pictures below each other.</summary>
    /// <param name="rows">Panels row by row; null leaves a place empty, and rows may have different lengths.</param>
    /// <param name="rowTitles">A text left of each row; what follows a line break is its second line. Null for none.</param>
    /// <param name="columnTitles">A text over each column. Null for none.</param>
    /// <param name="options">How; null for the defaults. <see cref="FigureOptions.Columns"/> is not looked at.</param>
    /// <exception cref="ArgumentException">There are no panels, or more titles than rows or columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option outside its range.</exception>
    public static Picture Grid(
        IReadOnlyList<IReadOnlyList<FigurePanel?>> rows, IReadOnlyList<string>? rowTitles = null, IReadOnlyList<string>? columnTitles = null, FigureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new();
        ImageThrow.IfOutside(options.PanelSize, 16, 8192, nameof(FigureOptions.PanelSize));
        ImageThrow.IfOutside(options.Scale, 1, 8, nameof(FigureOptions.Scale));
        if (!rows.Any(r => r.Any(p => p is not null)))
        {
            throw ImageThrow.NoPanels();
        }

        ImageThrow.IfTooMany(rowTitles?.Count ?? 0, rows.Count, nameof(rowTitles));
        ImageThrow.IfTooMany(columnTitles?.Count ?? 0, rows.Max(r => r.Count), nameof(columnTitles));
        return new FigureLayout(rows, rowTitles ?? [], columnTitles ?? [], options).Draw();
    }
}
