namespace Microsoft.ML.Saliency.Onnx;

static partial class Expansions
{
    static readonly int s_batchNormalization = Always(
        node => node.Int("training_mode", 0) != 0 || node.Outputs.Skip(1).Any(o => o.Length > 0),
        BatchNormalizationInTraining,
        "BatchNormalization");

    static readonly int s_dropout = Always(node => node.HasInput(2) || node.Outputs.Skip(1).Any(o => o.Length > 0), Dropout, "Dropout");

    static readonly int s_layerNormalizationStatistics = Always(
        node => node.Outputs.Skip(1).Any(o => o.Length > 0),
        c => LayerNormalization(c, c[0], c[1], c.Optional(2), c.Node.Int("axis", -1), c.Node.Float("epsilon", 1e-5f)),
        "LayerNormalization");

    /// <summary>Normalises with the mean and variance of the batch itself, and moves the given ones towards them.</summary>
    static Term BatchNormalizationInTraining(ExpansionContext c)
    {
        var rank = c.Rank(0);
        long[] axes = [0, .. Axes(2, rank)];
        var mean = c[0].Mean(axes);
        var d = c[0] - mean;
        var variance = d.Squared().Mean(axes);
        var momentum = c.Node.Float("momentum", 0.9f);
        Dim[] flat = [c.ShapeOf(0)[1]];
        var (saved, spread) = (mean.Reshape(flat), variance.Reshape(flat));
        c.Set(1, c[3] * momentum + saved * (1 - momentum));
        c.Set(2, c[4] * momentum + spread * (1 - momentum));
        // Before opset 14, those of the batch too.
        c.Set(3, saved);
        c.Set(4, spread);
        return d / (variance + c.Node.Float("epsilon", 1e-5f)).Sqrt() * PerChannel(c[1]) + PerChannel(c[2]);
    }

    /// <summary>Keeps everything: what is dropped in training is chosen at random, which no two runtimes do alike.</summary>
    static Term Dropout(ExpansionContext c)
    {
        var isTraining = c.Node.HasInput(2) && (c.Constant(2) ?? throw c.Refuse("whether it is in training mode depends on the data")).ToInt64s() is not [0];
        if (isTraining && (c.Scalar("ratio", 1) ?? 0.5f) != 0)
        {
            throw c.Refuse("it is in training mode; export the model in evaluation mode");
        }

        if (c.Wants(1))
        {
            var one = c.Opset < 10 ? c.Number(1) : c.Constant(new(OnnxElementType.Bool, [], new byte[] { 1 }));
            c.Set(1, one.Expand(c.ShapeOf(0)));
        }

        return c[0];
    }
}
