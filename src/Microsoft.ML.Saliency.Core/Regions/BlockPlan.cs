using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Regions;

/// <summary>
/// How pictures of which some blocks are covered are scored with less work than a full pass each.
/// Up to some layer, a position sees at most two rows and two columns of blocks. Colour a block by whether its row and its column are even or odd: of the four colours,
/// a position sees at most one block each. So what it holds, whichever blocks are covered, it holds too for one of the 16 pictures in which whole colours are covered:
/// the one that agrees on the blocks in its sight. Those 16 are run up to the layer, once; what the layer holds for any other picture is put together from theirs,
/// exactly, and the model runs from there on. The layer is the one that costs least.
/// </summary>
sealed class BlockPlan
{
    const int Count = 16;

    // Bytes that the layer may take for all the pictures together.
    const long Most = 256L << 20;

    readonly IReadOnlyList<Run> _rows;
    readonly IReadOnlyList<Run> _columns;
    readonly int _width;

    BlockPlan(Layer layer, double share, PixelBlocks blocks, IReadOnlyList<Run> rows, IReadOnlyList<Run> columns)
    {
        (Layer, Share, _rows, _columns, _width) = (layer, share, rows, columns, blocks.Lefts.Length - 1);
        Pictures = Array.ConvertAll(Enumerable.Range(0, Count).ToArray(), covered
            => Array.ConvertAll(Enumerable.Range(0, blocks.Count).ToArray(), block => (covered & Colour(block / _width, block % _width)) == 0));
    }

    /// <summary>Where the model takes over.</summary>
    internal Layer Layer { get; }

    /// <summary>Estimated work, as a part of that of a full pass a mask.</summary>
    internal double Share { get; }

    /// <summary>The blocks shown in each of the 16 pictures: number i covers the colours whose bits i has.</summary>
    internal IReadOnlyList<bool[]> Pictures { get; }

    /// <summary>Makes a plan for a number of masks over one picture; null where none saves work.</summary>
    internal static BlockPlan? Of(ShapedGraph graph, ModelDescription model, PixelBlocks blocks, int masks)
    {
        if (model.Input.Layout != ImageLayout.ChannelsFirst)
        {
            return null;
        }

        var rules = new RegionRules(graph, model.Input, RegionAxis.OfBlocks(blocks.Tops), RegionAxis.OfBlocks(blocks.Lefts));
        var work = new RegionWork(graph);
        var (best, least) = ((BlockPlan?)null, work.Limit);
        foreach (var layer in rules.Bottlenecks(model))
        {
            var size = layer.Shape.Aggregate(1L, (n, d) => n * d);
            // The pictures give their scores too, which nobody wants: an engine's answer has them.
            var cost = work.Full - rules.NodesTo(layer.Name).Sum(work.Of) + RegionWork.Copy * size + work.Full * Count / masks;
            var tensor = rules.Tensors[layer.Name];
            if (cost < least && Count * size * sizeof(float) <= Most && Runs(tensor.Rows) is { } rows && Runs(tensor.Columns) is { } columns)
            {
                (best, least) = (new(layer, cost / work.Full, blocks, rows, columns), cost);
            }
        }

        return best;
    }

    /// <summary>Puts together what the layer holds for a picture of which some blocks are shown.</summary>
    /// <param name="pictures">What it holds for <see cref="Pictures"/>.</param>
    /// <param name="shown">The blocks.</param>
    /// <param name="to">One row of the layer.</param>
    internal void Compose(Batch pictures, bool[] shown, Span<float> to)
    {
        var (height, width) = (Layer.Height, Layer.Width);
        foreach (var row in _rows)
        {
            foreach (var column in _columns)
            {
                var from = pictures[Covered(row.First, column.First) | Covered(row.First, column.Last) | Covered(row.Last, column.First) | Covered(row.Last, column.Last)];
                for (var channel = 0; channel < Layer.Channels; channel++)
                {
                    for (var y = row.Start; y < row.End; y++)
                    {
                        var at = (channel * height + y) * width + column.Start;
                        from.Slice(at, column.End - column.Start).CopyTo(to[at..]);
                    }
                }
            }
        }

        int Covered(int blockRow, int blockColumn) => shown[blockRow * _width + blockColumn] ? 0 : Colour(blockRow, blockColumn);
    }

    static int Colour(int row, int column) => 1 << (2 * (row & 1) + (column & 1));

    /// <summary>The positions along an axis, put together where they see the same blocks; null where one sees more than two.</summary>
    static List<Run>? Runs(RegionAxis axis)
    {
        var runs = new List<Run>();
        for (var position = 0; position < axis.Length; position++)
        {
            var (first, last) = axis.Seen(position);
            if (last - first > 1)
            {
                return null;
            }

            if (runs.Count > 0 && (runs[^1].First, runs[^1].Last) == (first, last))
            {
                runs[^1] = runs[^1] with { End = position + 1 };
            }
            else
            {
                runs.Add(new(position, position + 1, first, last));
            }
        }

        return runs;
    }

    /// <summary>Positions from one to before another, and the first and the last block that they see along their axis.</summary>
    readonly record struct Run(int Start, int End, int First, int Last);
}
