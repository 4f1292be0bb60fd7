namespace Microsoft.ML.Saliency;

/// <summary>The one number per row that is explained: the score of a class.</summary>
public sealed record Target
{
    Target(IReadOnlyList<int>? classes) => Classes = classes;

    /// <summary>The class with the highest score, row by row.</summary>
    public static Target Predicted { get; } = new((IReadOnlyList<int>?)null);

    /// <summary>One class for every row.</summary>
    /// <param name="index">Zero-based index of the class.</param>
    public static Target Class(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new([index]);
    }

    /// <summary>A class of its own for each row; a negative index stands for that row's predicted class.</summary>
    public static Target PerRow(params IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return new(indices) { IsPerRow = true };
    }

    /// <summary>Class indices: null for the predicted class, one for all rows, or one a row.</summary>
    public IReadOnlyList<int>? Classes { get; }

    /// <summary>
    /// Whether the score is the logit in front of a trailing softmax or sigmoid (default), or the model's output as it is.
    /// The gradient of a probability vanishes where the model is sure, and mixes in every other class.
    /// </summary>
    public bool Logits { get; init; } = true;

    bool IsPerRow { get; init; }

    /// <summary>The class index of every row, negative where the predicted class is meant.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="model">The model, for its number of classes and for messages.</param>
    /// <exception cref="ArgumentException">A class that the model lacks, or another number of rows than indices.</exception>
    public long[] Resolve(int rows, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (IsPerRow && Classes!.Count != rows)
        {
            throw Throw.TargetRows(Classes.Count, rows);
        }

        var result = new long[rows];
        for (var i = 0; i < rows; i++)
        {
            var index = Classes is null ? -1 : IsPerRow ? Classes[i] : Classes[0];
            result[i] = index < model.Score.Classes ? index : throw Throw.UnknownClass(index, model);
        }

        return result;
    }

    /// <summary>"predicted class", "class 3" or "class of each row".</summary>
    public override string ToString() => (Classes is null ? "predicted class" : IsPerRow ? "class of each row" : $"class {Classes[0]}") + (Logits ? "" : " (output, not logits)");
}
