namespace Microsoft.ML.Saliency;

/// <summary>Brings [N, h, w, C] into [N, C, h, w], the order in which explainers compute.</summary>
static class ChannelOrder
{
    internal static Batch First(Batch batch, ImageLayout layout)
    {
        if (layout == ImageLayout.ChannelsFirst)
        {
            return batch;
        }

        var (h, w, c) = (batch.RowShape[0], batch.RowShape[1], batch.RowShape[2]);
        var result = new Batch(new float[batch.Data.Length], batch.Rows, c, h, w);
        for (var row = 0; row < batch.Rows; row++)
        {
            var from = batch[row];
            var to = result[row];
            for (var i = 0; i < h * w; i++)
            {
                for (var k = 0; k < c; k++)
                {
                    to[k * h * w + i] = from[i * c + k];
                }
            }
        }

        return result;
    }
}
