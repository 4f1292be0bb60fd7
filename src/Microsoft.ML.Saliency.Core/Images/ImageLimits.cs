namespace Microsoft.ML.Saliency;

/// <summary>How large a picture file may be before it is refused, undecoded, as a mistake or a bomb.</summary>
public sealed record ImageLimits
{
    /// <summary>The defaults.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>Bytes of the file. Default: 256 MiB.</summary>
    public long MaxFileBytes { get; init; } = 256L << 20;

    /// <summary>Width times height, which decoded take four bytes a pixel. Default: 100,000,000, or 400 MB.</summary>
    public long MaxPixels { get; init; } = 100_000_000;
}
