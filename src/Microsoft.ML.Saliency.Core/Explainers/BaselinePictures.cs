namespace Microsoft.ML.Saliency;

/// <summary>The baselines of all rows of a batch; of a baseline of several pictures, one picture a row at a time.</summary>
sealed class BaselinePictures(Baseline baseline, Batch input, InputDescription picture)
{
    readonly Batch _pictures = new(new float[input.Data.Length], input.Rows, input.RowShape);
    int _index = -1;

    /// <summary>Baseline number <paramref name="index"/> of a row, in the model's layout.</summary>
    internal ReadOnlySpan<float> this[int index, int row]
    {
        get
        {
            if (index != _index)
            {
                for (var i = 0; i < input.Rows; i++)
                {
                    baseline.Fill(input[i], picture, index, _pictures[i]);
                }

                _index = index;
            }

            return _pictures[row];
        }
    }
}
