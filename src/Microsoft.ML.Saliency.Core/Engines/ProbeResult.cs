namespace Microsoft.ML.Saliency;

/// <summary>Room for what a probe's program returns for all rows: the class, and then number, output, scores, values and gradients, in this order.</summary>
sealed class ProbeResult
{
    readonly ProbeKey _key;

    /// <param name="model">The model.</param>
    /// <param name="key">What is wanted.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="rowShape">Shape of one row of a tensor.</param>
    internal ProbeResult(ModelDescription model, ProbeKey key, int rows, Func<string, IReadOnlyList<int>> rowShape)
    {
        _key = key;
        var classes = model.Score.Classes;
        Targets = new long[rows];
        Batches =
        [
            new(new float[rows], rows),
            Room(classes),
            Room(classes),
            .. key.ValueNames.Concat(key.GradientNames).Select(name => Room([.. rowShape(name)])),
        ];

        Batch Room(params IReadOnlyList<int> shape)
        {
            var size = shape.Aggregate(1L, (n, d) => n * d);
            return size * rows <= Array.MaxLength ? new(new float[size * rows], rows, shape) : throw Throw.TooManyRows(model, rows, shape);
        }
    }

    /// <summary>The class explained, one a row.</summary>
    internal long[] Targets { get; }

    /// <summary>The rest, in order.</summary>
    internal Batch[] Batches { get; }

    internal Observation ToObservation()
    {
        var values = _key.ValueNames;
        return new(
            Batches[1],
            Batches[2],
            Array.ConvertAll(Targets, t => (int)t),
            Batches[0].Data,
            Named(values, 3),
            Named(_key.GradientNames, 3 + values.Count));

        Dictionary<string, Batch> Named(IReadOnlyList<string> names, int from)
            => names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => Batches[from + p.i], StringComparer.Ordinal);
    }
}
