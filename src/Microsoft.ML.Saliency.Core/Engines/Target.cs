namespace Microsoft.ML.Saliency;

/// <summary>The one number per row that is explained. Immutable.</summary>
public sealed record Target
{
    Target(TargetKind kind, IReadOnlyList<int>? classes = null, bool perRow = false, Batch? weights = null)
    {
        Kind = kind;
        Classes = classes;
        Weights = weights;
        IsPerRow = perRow;
    }

    /// <summary>The score of the class with the highest score, row by row.</summary>
    public static Target Predicted { get; } = new(TargetKind.Score);

    /// <summary>What the number is.</summary>
    public TargetKind Kind { get; }

    /// <summary>Class indices: null for the predicted class, one for all rows, or one a row.</summary>
    public IReadOnlyList<int>? Classes { get; }

    /// <summary>The weights of <see cref="TargetKind.Weighted"/>: one row for all, or one a row; null for other kinds.</summary>
    public Batch? Weights { get; }

    /// <summary>
    /// Whether scores are the logits in front of a trailing softmax or sigmoid (default), or the model's output as it is.
    /// The gradient of a probability vanishes where the model is sure, and mixes in every other class.
    /// A loss is always of logits.
    /// </summary>
    public bool Logits { get; init; } = true;

    bool IsPerRow { get; }

    /// <summary>The score of one class for every row.</summary>
    /// <param name="index">Zero-based index of the class; for outputs of more axes than [N, K], the index into the row read flat.</param>
    public static Target Class(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(TargetKind.Score, [index]);
    }

    /// <summary>The score of a class of its own for each row; a negative index stands for that row's predicted class.</summary>
    public static Target PerRow(params IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return new(TargetKind.Score, indices, perRow: true);
    }

    /// <summary>The loss -log p(label), p by softmax, or by sigmoid where the model ends in one: what training would lower.</summary>
    /// <param name="labels">None for each row's predicted class, one label for all rows, or one a row.</param>
    public static Target Loss(params IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new(TargetKind.Loss, labels.Count == 0 ? null : labels, perRow: labels.Count > 1);
    }

    /// <summary>
    /// A weighted sum of the scores: of a region's pixels in a segmentation output (the weights are the mask in the class's plane),
    /// of one entry of a detector's output, of one class minus another.
    /// </summary>
    /// <param name="weights">[1, ...] for all rows or [N, ...]; each row as large as a row of the output.</param>
    public static Target Weighted(Batch weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new(TargetKind.Weighted, weights: weights);
    }

    /// <summary>The score of the class called <paramref name="label"/>.</summary>
    /// <param name="label">The name, as in the list.</param>
    /// <param name="labels">Names of all classes, by index.</param>
    /// <exception cref="ArgumentException">The list lacks the name.</exception>
    public static Target Label(string label, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(labels);
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == label)
            {
                return Class(i);
            }
        }

        throw Throw.UnknownLabel(label, labels);
    }

    /// <summary>The class index of every row, negative where the predicted class is meant.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="model">The model, for its number of classes and for messages.</param>
    /// <exception cref="ArgumentException">A class that the model lacks, or another number of rows than indices or weights.</exception>
    public long[] Resolve(int rows, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (IsPerRow && Classes!.Count != rows)
        {
            throw Throw.TargetRows(Classes.Count, rows);
        }

        if (Weights is { } weights && ((weights.Rows != 1 && weights.Rows != rows) || weights.RowSize != model.Score.Classes))
        {
            throw Throw.TargetWeights(weights, rows, model);
        }

        var result = new long[rows];
        for (var i = 0; i < rows; i++)
        {
            var index = Classes is null ? -1 : IsPerRow ? Classes[i] : Classes[0];
            result[i] = index < model.Score.Classes ? index : throw Throw.UnknownClass(index, model);
        }

        return result;
    }

    /// <summary>The target of some of the rows: for a method that sends rows through in batches of its own.</summary>
    /// <param name="classes">The class of each of those rows, as <see cref="Observation.Targets"/> gave it.</param>
    /// <param name="rows">Which rows of the original batch they are made from, one each.</param>
    public Target For(IReadOnlyList<int> classes, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(rows);
        if (Weights is not { } weights)
        {
            return new(Kind, classes, perRow: true) { Logits = Logits };
        }

        if (weights.Rows == 1)
        {
            return this;
        }

        var chosen = new Batch(new float[rows.Count * weights.RowSize], rows.Count, weights.RowShape);
        for (var i = 0; i < rows.Count; i++)
        {
            weights[rows[i]].CopyTo(chosen[i]);
        }

        return new(Kind, weights: chosen) { Logits = Logits };
    }

    /// <summary>"predicted class", "class 3", "class of each row", "loss of class 3", "weighted scores".</summary>
    public override string ToString()
    {
        var of = Classes is null ? "predicted class" : IsPerRow ? "class of each row" : $"class {Classes[0]}";
        return Kind switch
        {
            TargetKind.Loss => $"loss of {of}",
            TargetKind.Weighted => "weighted scores",
            _ => of,
        } + (Logits ? "" : " (output, not logits)");
    }
}

/// <summary>What a target's number is.</summary>
public enum TargetKind
{
    /// <summary>The score of a class.</summary>
    Score,

    /// <summary>The negative log-likelihood of a label.</summary>
    Loss,

    /// <summary>A weighted sum of all scores.</summary>
    Weighted,
}
