namespace Microsoft.ML.Saliency;

/// <summary>Changes every row of a batch in many ways and measures the score of each, in passes of bounded size.</summary>
sealed class Perturbation
{
    readonly ISaliencyEngine _engine;
    readonly Batch _input;
    readonly Target _measured;
    readonly bool _isProbability;
    readonly int _sign = 1;

    /// <summary>Measures the rows as they are.</summary>
    internal Perturbation(ISaliencyEngine engine, Batch input, Target target, PerturbationScore score, string option, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        (_engine, _input, _measured) = (engine, input, target);
        if (target.Kind == TargetKind.Score && score != PerturbationScore.Logit)
        {
            var model = engine.Model;
            _isProbability = score == PerturbationScore.Probability;
            if (model.Score is { Classes: 1, Activation: not (ScoreActivation.Sigmoid or ScoreActivation.Given) })
            {
                throw PerturbationThrow.OneClass(model, score, option);
            }

            if (!_isProbability && model.Score.Activation == ScoreActivation.Given)
            {
                throw PerturbationThrow.NoLoss(model, option);
            }

            if (!_isProbability)
            {
                (_measured, _sign) = (Target.Loss(target.Classes ?? []), -1);
            }
        }

        Seen = engine.Run(input, new() { Target = _measured }, cancellation);
        Original = Scores(Seen);
    }

    /// <summary>Shape of the map of a method that changes all channels of a place alike.</summary>
    internal static int[] MapShape(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [1, model.Input.Height, model.Input.Width];
    }

    /// <summary>The model.</summary>
    internal ModelDescription Model => _engine.Model;

    /// <summary>What the engine saw of the rows as they are.</summary>
    internal Observation Seen { get; }

    /// <summary>The scores of the rows as they are.</summary>
    internal double[] Original { get; }

    /// <summary>Writes change number <paramref name="index"/> of a row over its copy, in the model's layout.</summary>
    internal delegate void Change(int index, int row, Span<float> picture);

    /// <summary>Takes the score of change number <paramref name="index"/> of a row.</summary>
    internal delegate void Scored(int index, int row, double score);

    /// <summary>Measures changes 0 to <paramref name="count"/> of all rows: all rows by change 0 first, then all by change 1, and so on, both delegates in this order.</summary>
    internal void Measure(int count, Change change, Scored scored, CancellationToken cancellation)
    {
        var (total, perRun) = ((long)count * _input.Rows, Passes.Rows(_input.RowSize));
        var data = Array.Empty<float>();
        for (var first = 0L; first < total; first += perRun)
        {
            var rows = new int[Math.Min(perRun, total - first)];
            if (data.Length != rows.Length * _input.RowSize)
            {
                data = GC.AllocateUninitializedArray<float>(rows.Length * _input.RowSize);
            }

            var batch = new Batch(data, rows.Length, _input.RowShape);
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = (int)((first + i) % _input.Rows);
                _input[rows[i]].CopyTo(batch[i]);
                change((int)((first + i) / _input.Rows), rows[i], batch[i]);
            }

            var target = _measured.For(Array.ConvertAll(rows, row => Seen.Targets[row]), rows);
            var scores = Scores(_engine.Run(batch, new() { Target = target }, cancellation));
            for (var i = 0; i < rows.Length; i++)
            {
                scored((int)((first + i) / _input.Rows), rows[i], scores[i]);
            }
        }
    }

    /// <summary>An attribution whose number explained is the score that was measured.</summary>
    internal Attribution Attribute(IExplainer explainer, Batch values)
        => Attribution.Of(explainer, Seen, values) with { TargetValues = Array.ConvertAll(Original, s => (float)s) };

    double[] Scores(Observation seen)
    {
        var scores = new double[seen.TargetValues.Count];
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = _isProbability
                ? ClassProbability.Of(seen.Output[row], seen.Targets[row], _engine.Model.Score.Activation)
                : _sign * seen.TargetValues[row];
        }

        return scores;
    }
}
