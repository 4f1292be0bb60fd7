namespace Microsoft.ML.Saliency;

/// <summary>Scores every picture once for each channel of a layer, many pictures and channels in one run.</summary>
static class ChannelScores
{
    /// <summary>Writes what the model is to see for one channel of one picture; called from several threads.</summary>
    internal delegate void Variant(int row, int channel, Span<float> to);

    /// <summary>Fills in the scores [N, C] of the channels asked for; the others stay as they are.</summary>
    /// <param name="engine">The model.</param>
    /// <param name="seen">The pictures as they are, for the class explained.</param>
    /// <param name="probe">The target, and the tensor that the variants are values of.</param>
    /// <param name="rowShape">Shape of a variant.</param>
    /// <param name="asked">Rows and channels.</param>
    /// <param name="variant">Makes the variants.</param>
    /// <param name="scores">The scores [N, C].</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    internal static void Fill(
        ISaliencyEngine engine,
        Observation seen,
        Probe probe,
        IReadOnlyList<int> rowShape,
        IReadOnlyList<(int Row, int Channel)> asked,
        Variant variant,
        Batch scores,
        CancellationToken cancellation)
    {
        var size = rowShape.Aggregate(1, (n, d) => checked(n * d));
        var perRun = Passes.Rows(engine, probe, size);
        var data = Array.Empty<float>();
        for (var first = 0; first < asked.Count; first += perRun)
        {
            var count = Math.Min(perRun, asked.Count - first);
            if (data.Length != count * size)
            {
                data = GC.AllocateUninitializedArray<float>(count * size);
            }

            var (batch, rows, classes) = (new Batch(data, count, rowShape), new int[count], new int[count]);
            var from = first;
            Parallel.For(0, count, i =>
            {
                var (row, channel) = asked[from + i];
                variant(row, channel, batch[i]);
                (rows[i], classes[i]) = (row, seen.Targets[row]);
            });

            var values = engine.Run(batch, probe with { Target = probe.Target.For(classes, rows) }, cancellation).TargetValues;
            for (var i = 0; i < count; i++)
            {
                scores[rows[i]][asked[first + i].Channel] = values[i];
            }
        }
    }
}
