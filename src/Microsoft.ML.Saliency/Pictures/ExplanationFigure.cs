using System.Globalization;

namespace Microsoft.ML.Saliency;

/// <summary>Figures of explanations.</summary>
public static class ExplanationFigure
{
    /// <summary>The picture, the map over it, and the map alone, with the label, the score and what the colours mean.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static Picture Figure(this PictureExplanation explanation, FigureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var best = explanation.Predictions[0];
        var scale = ColorScale.Of(explanation.Style);
        return Saliency.Figure.Render(
            [
                new(explanation.Picture) { Title = explanation.Name, Caption = Class(best) },
                new(explanation.Overlay()) { Title = explanation.Title, Caption = Class(explanation.Explained), Scale = scale },
                new(explanation.HeatMap(colors: scale.Colors)) { Title = "map", Caption = explanation.Attribution.Layer is { } layer ? $"at layer {layer.Name}" : "", Scale = scale },
            ],
            options);
    }

    /// <summary>
    /// Explanations side by side: of one picture, the picture and all maps in reading order; of several, a row a picture with a column a method (and class).
    /// </summary>
    /// <param name="explanations">One or more, in the order in which they are shown.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="look">What is drawn of each.</param>
    /// <param name="sharedScale">
    /// Whether all maps have one scale, whose numbers the bar shows in the method's own unit, so that colours can be compared: for maps by one method, such as one a class.
    /// Default: false, each map has its own, from 0 to 1 or from -1 to 1.
    /// </param>
    /// <exception cref="ArgumentException">There are no explanations, or those to share a scale are signed in part, or hold numbers that are none.</exception>
    public static Picture Figure(
        this IReadOnlyList<PictureExplanation> explanations, FigureOptions? options = null, ExplanationLook look = ExplanationLook.Overlay, bool sharedScale = false)
    {
        ArgumentNullException.ThrowIfNull(explanations);
        if (explanations.Count == 0)
        {
            throw new ArgumentException("There are no explanations to draw. Give one or more.", nameof(explanations));
        }

        var drawing = sharedScale ? ExplanationDrawing.Shared(explanations, look) : ExplanationDrawing.Own(look);
        var pictures = explanations.GroupBy(e => e, SamePicture.Comparer).Select(g => g.ToList()).ToList();
        return pictures.Count == 1
            ? Saliency.Figure.Render([PictureOf(explanations[0]), .. explanations.Select(e => Panel(e, drawing, titled: true))], options)
            : Rows(pictures, drawing, options);
    }

    static Picture Rows(List<List<PictureExplanation>> pictures, ExplanationDrawing drawing, FigureOptions? options)
    {
        // A column is a method, and where it explains several classes of a picture, one of them.
        var columns = pictures.SelectMany(Keys).Distinct().ToList();
        return Saliency.Figure.Grid([.. pictures.Select(Row)], columnTitles: ["", .. columns.Select(c => c.Title)], options: options);

        IReadOnlyList<FigurePanel?> Row(List<PictureExplanation> all)
        {
            var byColumn = Keys(all).Zip(all).ToDictionary(p => p.First, p => p.Second);
            return [PictureOf(all[0]), .. columns.Select(c => byColumn.TryGetValue(c, out var one) ? Panel(one, drawing, titled: false) : null)];
        }

        static IEnumerable<(string Title, int Nth)> Keys(List<PictureExplanation> all) => all.Select((e, i) => (e.Title, all.Take(i).Count(other => other.Title == e.Title)));
    }

    static FigurePanel PictureOf(PictureExplanation explanation) => new(explanation.Picture) { Title = explanation.Name, Caption = Class(explanation.Predictions[0]) };

    static FigurePanel Panel(PictureExplanation explanation, ExplanationDrawing drawing, bool titled)
    {
        var (picture, scale) = drawing.Draw(explanation);
        return titled
            ? new(picture) { Title = explanation.Title, Caption = Class(explanation.Explained), Scale = scale }
            : new(picture) { Title = Class(explanation.Explained), Scale = scale };
    }

    // The number first: a label that is too long loses its end.
    static string Class(LabelledPrediction prediction) => string.Create(CultureInfo.InvariantCulture, $"{100 * prediction.Probability:0.0} % {prediction.Label}");
}
