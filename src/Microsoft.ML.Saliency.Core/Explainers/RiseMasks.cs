using System.Buffers;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Smooth random masks [H, W] in [0, 1], each made from its number alone: a grid of cells that are 1 with probability p, else 0,
/// enlarged bilinearly by one cell more than the picture has, and cut out at a random shift of less than a cell.
/// Without a grid the cells are the picture's positions, as they are.
/// Meant to be asked for in order: several are made at once, and only the last few are kept.
/// </summary>
/// <param name="height">Height H.</param>
/// <param name="width">Width W.</param>
/// <param name="grid">Cells a side.</param>
/// <param name="probability">Probability p.</param>
/// <param name="seed">Decides the masks.</param>
/// <param name="kept">How many of those asked for last are there still when the next one is.</param>
sealed class RiseMasks(int height, int width, int? grid, double probability, int seed, int kept)
{
    // Enough to share among threads.
    const int Ahead = 16;

    readonly (int Index, float[] Mask)[] _masks = new (int, float[])[kept + Ahead];

    /// <summary>Mask number <paramref name="index"/>.</summary>
    internal ReadOnlySpan<float> this[int index]
    {
        get
        {
            if (_masks[index % _masks.Length] is not { Mask: not null } known || known.Index != index)
            {
                Parallel.For(index, index + Ahead, Make);
            }

            return _masks[index % _masks.Length].Mask;
        }
    }

    void Make(int index)
    {
        ref var slot = ref _masks[index % _masks.Length];
        slot = (index, slot.Mask ?? new float[height * width]);
        var noise = new Noise(seed, index);
        if (grid is not { } cells)
        {
            Fill(slot.Mask, noise);
            return;
        }

        var (cellHeight, cellWidth) = ((height + cells - 1) / cells, (width + cells - 1) / cells);
        var (enlargedHeight, enlargedWidth) = ((cells + 1) * cellHeight, (cells + 1) * cellWidth);
        var buffer = ArrayPool<float>.Shared.Rent(cells * cells + enlargedHeight * enlargedWidth);
        var grain = buffer.AsSpan(0, cells * cells);
        var enlarged = buffer.AsSpan(cells * cells, enlargedHeight * enlargedWidth);
        Fill(grain, noise);
        Resizer.Resize(grain, cells, cells, enlarged, enlargedHeight, enlargedWidth);
        var (top, left) = ((int)(noise.Uniform() * cellHeight), (int)(noise.Uniform() * cellWidth));
        for (var y = 0; y < height; y++)
        {
            enlarged.Slice((top + y) * enlargedWidth + left, width).CopyTo(slot.Mask.AsSpan(y * width));
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    void Fill(Span<float> cells, Noise noise)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = noise.Uniform() < probability ? 1 : 0;
        }
    }
}
