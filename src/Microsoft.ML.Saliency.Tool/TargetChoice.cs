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

    internal static TargetChoice Parse(string text, IReadOnlyList<string> labels)
    {
        if (text == "predicted")
        {
            return new(text, Target.Predicted, 0);
        }

        if (text.StartsWith("top:", StringComparison.Ordinal))
        {
            return int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top > 0
                ? new(text, null, top)
                : throw new ArgumentException($"--target {text}: expected a number of classes from 1, such as top:3.");
        }

        return text.StartsWith("loss:", StringComparison.Ordinal)
            ? new(text, Target.Loss(Class(text[5..], labels)), 0)
            : new(text, Target.Class(Class(text, labels)), 0);
    }

    internal static int Class(string text, IReadOnlyList<string> labels)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return index;
        }

        var found = Enumerable.Range(0, labels.Count).Where(i => Names(labels[i]).Contains(text, StringComparer.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [var only] => only,
            [] when labels.Count == 0 => throw new ArgumentException($"'{text}' is no class index, and without --labels FILE classes have no names."),
            [] => throw new ArgumentException($"No class is called '{text}'. {Near(text, labels)}"),
            _ => throw new ArgumentException($"'{text}' is the name of the classes {string.Join(", ", found)}. Give one of these numbers."),
        };
    }

    /// <summary>"n02123045 tabby, tabby cat" is also called "tabby, tabby cat", "tabby" and "tabby cat".</summary>
    static IEnumerable<string> Names(string label)
    {
        yield return label;
        var space = label.IndexOf(' ', StringComparison.Ordinal);
        var words = space == 9 && label[0] == 'n' && label[1..9].All(char.IsAsciiDigit) ? label[10..] : label;
        yield return words;
        foreach (var part in words.Split(',', StringSplitOptions.TrimEntries))
        {
            yield return part;
        }
    }

    static string Near(string text, IReadOnlyList<string> labels)
    {
        var near = labels.Select((label, i) => (label, i)).Where(l => l.label.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(5).ToList();
        return near.Count > 0
            ? $"Near: {string.Join("; ", near.Select(l => $"{l.i} {l.label}"))}."
            : $"There are {labels.Count}: {string.Join(", ", labels.Take(8))}{(labels.Count > 8 ? ", ..." : "")}. Give a name, or an index from 0.";
    }
}
