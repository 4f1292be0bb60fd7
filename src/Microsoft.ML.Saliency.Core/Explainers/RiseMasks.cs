namespace Microsoft.ML.Saliency;

/// <summary>
/// Smooth random masks [H, W] in [0, 1], each made from its number alone: a grid of cells that are 1 with probability p, else 0,
/// enlarged bilinearly by one cell more than the picture has, and cut out at a random shift of less than a cell.
/// </summary>
sealed class RiseMasks(int height, int width, int grid, double probability, int seed)
{
    readonly int _cellHeight = (height + grid - 1) / grid;
    readonly int _cellWidth = (width + grid - 1) / grid;
    readonly float[] _cells = new float[grid * grid];
    readonly float[] _enlarged = new float[((height + grid - 1) / grid) * (grid + 1) * ((width + grid - 1) / grid) * (grid + 1)];
    readonly float[] _mask = new float[height * width];
    int _index = -1;

    /// <summary>Mask number <paramref name="index"/>; valid until another is asked for.</summary>
    internal ReadOnlySpan<float> this[int index]
    {
        get
        {
            if (index != _index)
            {
                Make(new(seed, index));
                _index = index;
            }

            return _mask;
        }
    }

    void Make(Noise noise)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i] = noise.Uniform() < probability ? 1 : 0;
        }

        var (enlargedHeight, enlargedWidth) = ((grid + 1) * _cellHeight, (grid + 1) * _cellWidth);
        Resizer.Resize(_cells, grid, grid, _enlarged, enlargedHeight, enlargedWidth);
        var (top, left) = ((int)(noise.Uniform() * _cellHeight), (int)(noise.Uniform() * _cellWidth));
        for (var y = 0; y < height; y++)
        {
            _enlarged.AsSpan((top + y) * enlargedWidth + left, width).CopyTo(_mask.AsSpan(y * width));
        }
    }
}
