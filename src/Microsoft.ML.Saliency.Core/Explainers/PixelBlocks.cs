namespace Microsoft.ML.Saliency;

/// <summary>
/// A picture cut into blocks by a grid whose cells differ by at most a pixel a side; of an input one row high, a vector of slots, every position by default.
/// A block is what is shown or covered as one: a feature.
/// </summary>
sealed class PixelBlocks
{
    // The matrix of the fit has the square of this many numbers: 128 MiB.
    const int Most = 4096;
    const int Side = 8;

    readonly InputDescription _picture;
    readonly int[] _blocks;
    readonly int[] _sizes;

    /// <param name="picture">The model's input.</param>
    /// <param name="side">Cells a side; null for the default.</param>
    /// <param name="method">Name of the method's type, for messages.</param>
    internal PixelBlocks(InputDescription picture, int? side, string method)
    {
        if (side < 1)
        {
            throw PerturbationThrow.Blocks(method, side.Value);
        }

        var (rows, columns) = Cells(picture, side);
        Count = rows <= Most / columns ? rows * columns : throw PerturbationThrow.TooManyBlocks(method, (long)rows * columns, Most, side is null);
        _picture = picture;
        _blocks = new int[picture.Height * picture.Width];
        _sizes = new int[Count];
        for (var i = 0; i < _blocks.Length; i++)
        {
            var (y, x) = (i / picture.Width, i % picture.Width);
            _blocks[i] = (int)((long)y * rows / picture.Height * columns + (long)x * columns / picture.Width);
            _sizes[_blocks[i]]++;
        }

        (Tops, Lefts) = (Starts(picture.Height, rows), Starts(picture.Width, columns));
    }

    /// <summary>Where each row of blocks begins, and the picture's height at the end.</summary>
    internal int[] Tops { get; }

    /// <summary>Where each column of blocks begins, and the picture's width at the end.</summary>
    internal int[] Lefts { get; }

    /// <summary>Number of blocks M.</summary>
    internal int Count { get; }

    /// <summary>How many blocks a picture has, for an estimate of the cost.</summary>
    internal static long CountOf(InputDescription picture, int? side)
    {
        var (rows, columns) = Cells(picture, side);
        return (long)rows * columns;
    }

    /// <summary>Writes the baseline over the blocks that a mask does not show.</summary>
    internal void Cover(Span<float> x, ReadOnlySpan<float> baseline, bool[] shown)
    {
        var channels = _picture.Channels;
        if (_picture.Layout == ImageLayout.ChannelsLast)
        {
            for (var i = 0; i < _blocks.Length; i++)
            {
                if (!shown[_blocks[i]])
                {
                    baseline.Slice(i * channels, channels).CopyTo(x[(i * channels)..]);
                }
            }

            return;
        }

        for (var plane = 0; plane < x.Length; plane += _blocks.Length)
        {
            for (var i = 0; i < _blocks.Length; i++)
            {
                if (!shown[_blocks[i]])
                {
                    x[plane + i] = baseline[plane + i];
                }
            }
        }
    }

    /// <summary>Writes a map [H, W] that sums to a block's value over its pixels, which share it equally.</summary>
    internal void Spread(ReadOnlySpan<double> values, Span<float> map)
    {
        for (var i = 0; i < map.Length; i++)
        {
            map[i] = (float)(values[_blocks[i]] / _sizes[_blocks[i]]);
        }
    }

    // The first pixel i with i cells / length >= the cell.
    static int[] Starts(int length, int cells) => [.. Enumerable.Range(0, cells + 1).Select(cell => (int)(((long)cell * length + cells - 1) / cells))];

    static (int Rows, int Columns) Cells(InputDescription picture, int? side)
        => side is null && picture.Height == 1
            ? (1, picture.Width)
            : (Math.Min(side ?? Side, picture.Height), Math.Min(side ?? Side, picture.Width));
}
