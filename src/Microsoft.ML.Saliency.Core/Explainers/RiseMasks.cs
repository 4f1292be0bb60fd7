namespace Microsoft.ML.Saliency;

/// <summary>
/// Smooth random masks [H, W] in [0, 1], each made from its number alone: a grid of cells that are 1 with probability p, else 0,
/// enlarged bilinearly by one cell more than the picture has, and cut out at a random shift of less than a cell.
/// Without a grid the cells are the picture's positions, as they are.
/// </summary>
sealed class RiseMasks(int height, int width, int? grid, double probability, int seed)
{
    readonly float[] _cells = new float[grid * grid ?? height * width];
    readonly float[] _mask = new float[height * width];
    float[] _enlarged = [];
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

        if (grid is not { } cells)
        {
            _cells.CopyTo(_mask);
            return;
        }

        var (cellHeight, cellWidth) = ((height + cells - 1) / cells, (width + cells - 1) / cells);
        var (enlargedHeight, enlargedWidth) = ((cells + 1) * cellHeight, (cells + 1) * cellWidth);
        Array.Resize(ref _enlarged, enlargedHeight * enlargedWidth);
        Resizer.Resize(_cells, cells, cells, _enlarged, enlargedHeight, enlargedWidth);
        var (top, left) = ((int)(noise.Uniform() * cellHeight), (int)(noise.Uniform() * cellWidth));
        for (var y = 0; y < height; y++)
        {
            _enlarged.AsSpan((top + y) * enlargedWidth + left, width).CopyTo(_mask.AsSpan(y * width));
        }
    }
}
