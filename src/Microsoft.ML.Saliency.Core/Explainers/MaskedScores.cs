namespace Microsoft.ML.Saliency;

/// <summary>Scores of every row of a batch behind masks that show some of its blocks and cover the others with a baseline.</summary>
sealed class MaskedScores
{
    readonly Batch _input;
    readonly Baseline _baseline;
    readonly Perturbation _perturbation;
    readonly BaselinePictures _baselines;

    /// <summary>Measures the rows as they are.</summary>
    /// <param name="explainer">The method.</param>
    /// <param name="score">What it measures.</param>
    /// <param name="blocks">Its cells a side, or null.</param>
    /// <param name="engine">The model.</param>
    /// <param name="input">The rows.</param>
    /// <param name="target">The class.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    internal MaskedScores(IPerturbationExplainer explainer, PerturbationScore score, int? blocks, ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation)
    {
        var method = explainer.GetType().Name;
        Blocks = new(engine.Model.Input, blocks, method);
        _input = input;
        _baseline = explainer.Baseline;
        _perturbation = new(engine, input, target, score, $"{method}.Score", cancellation);
        _baselines = new(_baseline, input, engine.Model.Input);
    }

    internal PixelBlocks Blocks { get; }

    /// <summary>The scores of the rows as they are.</summary>
    internal double[] Original => _perturbation.Original;

    /// <summary>Score of each row behind each mask, [row][mask]; over a baseline of several pictures its mean.</summary>
    internal double[][] Behind(IReadOnlyList<bool[]> masks, CancellationToken cancellation)
    {
        var scores = Array.ConvertAll(new int[_input.Rows], _ => new double[masks.Count]);
        _perturbation.MeasureMasks(Blocks, masks, _baselines, _baseline.Count, (mask, row, score) => scores[row][mask] += score / _baseline.Count, cancellation);
        return scores;
    }

    /// <summary>An attribution of one value a block and row, shared equally by the block's pixels.</summary>
    internal Attribution Attribute(IExplainer explainer, double[][] values)
    {
        var (height, width) = (_perturbation.Model.Input.Height, _perturbation.Model.Input.Width);
        var maps = new Batch(new float[_input.Rows * height * width], _input.Rows, 1, height, width);
        for (var row = 0; row < _input.Rows; row++)
        {
            Blocks.Spread(values[row], maps[row]);
        }

        return _perturbation.Attribute(explainer, maps);
    }
}
