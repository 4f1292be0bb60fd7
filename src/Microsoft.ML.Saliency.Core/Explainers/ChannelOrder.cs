namespace Microsoft.ML.Saliency;

/// <summary>Brings what a layer computed into [N, C, h, w], the order in which explainers compute; tokens that stand for no place are left out.</summary>
static class ChannelOrder
{
    internal static Batch First(Batch batch, ImageLayout layout) => First(batch, new Layer("", "", "", batch.RowShape, layout));

    internal static Batch First(Batch batch, Layer layer)
    {
        if (layer is { Layout: ImageLayout.ChannelsFirst, Tokens: null })
        {
            return batch;
        }

        var (c, positions) = (layer.Channels, layer.Height * layer.Width);
        var (first, count) = layer.Tokens is { } tokens ? (tokens.First, tokens.Count) : (0, positions);
        var result = new Batch(new float[batch.Rows * c * positions], batch.Rows, c, layer.Height, layer.Width);
        for (var row = 0; row < batch.Rows; row++)
        {
            var from = batch[row];
            var to = result[row];
            for (var k = 0; k < c; k++)
            {
                var channel = to.Slice(k * positions, positions);
                if (layer.Layout == ImageLayout.ChannelsFirst)
                {
                    from.Slice(k * count + first, positions).CopyTo(channel);
                    continue;
                }

                for (var i = 0; i < positions; i++)
                {
                    channel[i] = from[(first + i) * c + k];
                }
            }
        }

        return result;
    }
}
