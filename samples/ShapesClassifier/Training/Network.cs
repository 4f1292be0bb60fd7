namespace ShapesClassifier.Training;

/// <summary>What the model is made of: the training script and the exported graph both follow these rows.</summary>
internal static class Network
{
    /// <summary>Subtracted from pixels of 0..255, and what the difference is multiplied by: about zero mean and unit deviation.</summary>
    public const float Mean = 127.5f, Scale = 1 / 64f;

    /// <summary>Added to variances in the batch normalisations.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>Convolution 3x3 without bias, batch normalisation, ReLU, and where said a max-pooling by 2; 64x64 pixels end as 16x16.</summary>
    public static readonly (int From, int To, bool Pool)[] Blocks = [(3, 16, true), (16, 32, true), (32, 64, false), (64, 64, false)];

    /// <summary>Per block filters, gain and offset, then matrix and bias of the classifier.</summary>
    public static IEnumerable<long[]> WeightShapes(int classes) =>
    [
        .. Blocks.SelectMany(b => new long[][] { [b.To, b.From, 3, 3], [b.To], [b.To] }),
        [classes, Blocks[^1].To],
        [classes],
    ];

    /// <summary>Per block the running mean and variance of its batch normalisation.</summary>
    public static IEnumerable<long[]> StatisticsShapes() => Blocks.SelectMany(b => new long[][] { [b.To], [b.To] });
}
