namespace Microsoft.ML.Saliency;

/// <summary>What an attack on a batch found.</summary>
public sealed record Adversarial
{
    /// <summary>
    /// The changed pictures, [N, ...] as the model takes them: each by the smallest epsilon that succeeded, or else by the largest that was tried.
    /// </summary>
    public required Batch Images { get; init; }

    /// <summary>The predictions for the pictures as they were, one a row.</summary>
    public required IReadOnlyList<Prediction> Before { get; init; }

    /// <summary>The predictions for <see cref="Images"/>, one a row.</summary>
    public required IReadOnlyList<Prediction> After { get; init; }

    /// <summary>The smallest epsilon tried that succeeded, in parts of the pixel range, one a row; null where none did.</summary>
    public required IReadOnlyList<double?> SmallestEpsilon { get; init; }
}

/// <summary>Tries one epsilon after the other, from the smallest up, on the rows that none has changed yet.</summary>
static class AdversarialSearch
{
    /// <summary>Changes some rows by at most <paramref name="epsilon"/>.</summary>
    /// <param name="rows">Which rows of the original batch.</param>
    /// <param name="loss">The loss of the labels of those rows.</param>
    /// <param name="epsilon">Part of the pixel range.</param>
    internal delegate Batch Craft(int[] rows, Target loss, double epsilon);

    internal static Adversarial Run(
        ISaliencyEngine engine,
        Batch input,
        IReadOnlyList<int> labels,
        bool targeted,
        IReadOnlyList<double> epsilons,
        string attack,
        Craft craft,
        CancellationToken cancellation)
    {
        double[] tried = [.. epsilons.Select(e => e is > 0 and <= 1 ? e : throw GenerationThrow.Epsilon(attack + ".Epsilons", e)).Distinct().Order()];
        if (tried.Length == 0)
        {
            throw GenerationThrow.NoEpsilon(attack + ".Epsilons");
        }

        if (targeted && labels.Count == 0)
        {
            throw GenerationThrow.NoGoal(attack + ".Targeted");
        }

        var seen = engine.Run(input, new() { Target = Target.Loss(labels) }, cancellation);
        var (before, images, smallest) = (Predictions(engine.Model, seen), new Batch([.. input.Data], input.Rows, input.RowShape), new double?[input.Rows]);
        var after = before.ToArray();
        int[] open = [.. Enumerable.Range(0, input.Rows)];
        foreach (var epsilon in tried)
        {
            if (open.Length == 0)
            {
                break;
            }

            var changed = craft(open, Loss(open), epsilon);
            var predictions = Predictions(engine.Model, engine.Run(changed, new() { Target = Loss(open) }, cancellation));
            for (var i = 0; i < open.Length; i++)
            {
                var row = open[i];
                changed[i].CopyTo(images[row]);
                after[row] = predictions[i];
                if (targeted ? after[row].Index == seen.Targets[row] : after[row].Index != before[row].Index)
                {
                    smallest[row] = epsilon;
                }
            }

            open = [.. open.Where(row => smallest[row] is null)];
        }

        return new() { Images = images, Before = before, After = after, SmallestEpsilon = smallest };

        Target Loss(int[] rows) => Target.Loss(Array.ConvertAll(rows, row => seen.Targets[row]));
    }

    /// <summary>The rows of a batch, as one of their own.</summary>
    internal static Batch Take(Batch batch, int[] rows)
    {
        var taken = new Batch(new float[rows.Length * batch.RowSize], rows.Length, batch.RowShape);
        for (var i = 0; i < rows.Length; i++)
        {
            batch[rows[i]].CopyTo(taken[i]);
        }

        return taken;
    }

    static Prediction[] Predictions(ModelDescription model, Observation seen)
    {
        var result = new Prediction[seen.Output.Rows];
        for (var row = 0; row < result.Length; row++)
        {
            var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(seen.Output[row]);
            result[row] = new(best, (float)ClassProbability.Of(seen.Output[row], best, model.Score.Activation));
        }

        return result;
    }
}
