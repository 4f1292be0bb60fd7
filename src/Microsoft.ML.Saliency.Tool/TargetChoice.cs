using System.Globalization;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>What --target says: predicted, an index, a label, top:K, loss:LABEL.</summary>
sealed record TargetChoice
{
    TargetChoice(string text, Target? target, int top) => (Text, Single, Top) = (text, target, top);

    /// <summary>As it was given.</summary>
    internal string Text { get; }

    /// <summary>The target; null where the most probable classes are meant.</summary>
    internal Target? Single { get; }

    /// <summary>How many of the most probable classes; 0 where they are not asked for.</summary>
    internal int Top { get; }

    /// <summary>One target a map, with what its files are called after the method.</summary>
    internal IReadOnlyList<(string Suffix, Target Target)> For(Func<int, IReadOnlyList<LabelledPrediction>> predict)
        => Single is not null ? [("", Single)] : [.. predict(Top).Select((p, i) => (Suffix(i), Target.Class(p.Index)))];

    /// <summary>What the files of each target are called after the method, known before the model runs.</summary>
    internal IEnumerable<string> Suffixes(int classes) => Single is not null ? [""] : Enumerable.Range(0, Math.Min(Top, classes)).Select(Suffix);

    static string Suffix(int rank) => string.Create(CultureInfo.InvariantCulture, $".top{rank + 1}");

    /// <exception cref="UsageException">There is no such class; the message says which names are near.</exception>
    internal static TargetChoice Parse(string text, OnnxSaliency saliency)
    {
        if (text == "predicted")
        {
            return new(text, Target.Predicted, 0);
        }

        if (text.StartsWith("top:", StringComparison.Ordinal))
        {
            return int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top > 0
                ? new(text, null, top)
                : throw new UsageException($"--target {text}: expected a number of classes from 1, such as top:3.");
        }

        return text.StartsWith("loss:", StringComparison.Ordinal)
            ? new(text, Target.Loss(Class(text[5..], saliency)), 0)
            : new(text, Target.Class(Class(text, saliency)), 0);
    }

    /// <summary>The class that an index or a label names.</summary>
    /// <inheritdoc cref="Parse" path="/exception"/>
    internal static int Class(string text, OnnxSaliency saliency)
    {
        var (labels, classes) = (saliency.Labels, saliency.Engine.Model.Score.Classes);
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            return index >= 0 && index < classes ? index : throw new UsageException($"There is no class {index} in '{saliency.Model.Name}', which has {classes}. Choose an index from 0 to {classes - 1}.");
        }

        var found = Enumerable.Range(0, Math.Min(labels.Count, classes)).Where(i => Names(labels[i]).Contains(text, StringComparer.OrdinalIgnoreCase)).ToList();
        return found switch
        {
                        _ when labels.Count > 0 && labels.Count != classes => throw new UsageException($"'{text}' names no score for certain: --labels has {labels.Count} names, but the model has {classes} scores. Give an index, or labels that fit the model."),
            [] when labels.Count == 0 => throw new UsageException($"'{text}' is no class index, and without --labels FILE classes have no names."),
            [] => throw new UsageException($"No class is called '{text}'. {Near(text, labels)}"),
            [var only] => only,
            _ => throw new UsageException($"'{text}' is the name of several classes: {string.Join("; ", found.Select(i => $"{i} {labels[i]}"))}. Give one of these numbers."),
        };
    }

    /// <summary>"tabby, tabby cat" is also called "tabby" and "tabby cat".</summary>
    static IEnumerable<string> Names(string label) => label.Split(',', StringSplitOptions.TrimEntries).Prepend(label);

    static string Near(string text, IReadOnlyList<string> labels)
    {
        var near = Nearest.To(text, labels.Select((label, i) => ($"{i} {label}", Names(label)))).Take(5).ToList();
        return near.Count > 0
            ? $"Near: {string.Join("; ", near)}."
            : $"There are {labels.Count}: {string.Join("; ", labels.Take(8))}{(labels.Count > 8 ? "; ..." : "")}. Give a name, or an index from 0.";
    }
}
