using System.Globalization;
using Microsoft.ML.Saliency.Regions;

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
        var (total, perRun) = ((long)count * _input.Rows, Passes.Rows(_engine, new() { Target = _measured }, _input.RowSize));
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

            var scores = Scores(batch, rows, from: null, cancellation);
            for (var i = 0; i < rows.Length; i++)
            {
                scored((int)((first + i) / _input.Rows), rows[i], scores[i]);
            }
        }
    }

    /// <summary>
    /// As <see cref="Measure"/>, for changes that stay in a window each: where the engine can score those with less work than a pass, it does.
    /// </summary>
    /// <param name="count">Number of changes.</param>
    /// <param name="place">Top and left of the window of a change.</param>
    /// <param name="height">Height of the windows.</param>
    /// <param name="width">Width of the windows.</param>
    /// <param name="change">Makes the change.</param>
    /// <param name="scored">Takes its score.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    internal void MeasureWindows(int count, Func<int, (int Top, int Left)> place, int height, int width, Change change, Scored scored, CancellationToken cancellation)
    {
        if (_engine.As<IRegionEngine>()?.Regions(height, width) is not { } pass)
        {
            Measure(count, change, scored, cancellation);
            return;
        }

        Shortcut = string.Create(CultureInfo.InvariantCulture, $"windows computed again up to '{pass.Plan.Layer.Name}' only, about {100 * pass.Plan.Share:0} % of full passes");
        var (input, size) = (_engine.Model.Input, height * width);
        var room = new float[_input.RowSize];
        for (var row = 0; row < _input.Rows; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            var prepared = pass.Prepare(new Batch([.. _input[row]], 1, _input.RowShape), cancellation);
            for (var first = 0; first < count; first += pass.Rows)
            {
                cancellation.ThrowIfCancellationRequested();
                var places = Enumerable.Range(first, Math.Min(pass.Rows, count - first)).Select(place).ToArray();
                var windows = new float[places.Length * input.Channels * size];
                for (var i = 0; i < places.Length; i++)
                {
                    _input[row].CopyTo(room);
                    change(first + i, row, room);
                    Cut(room, input, places[i].Top, places[i].Left, height, width, windows.AsSpan(i * input.Channels * size));
                }

                var values = pass.Run(prepared, windows, Array.ConvertAll(places, p => p.Top), Array.ConvertAll(places, p => p.Left));
                var scores = Scores(values, [.. Enumerable.Repeat(row, places.Length)], pass.Plan.Layer.Name, cancellation);
                for (var i = 0; i < places.Length; i++)
                {
                    scored(first + i, row, scores[i]);
                }
            }
        }
    }

    /// <summary>
    /// As <see cref="Measure"/>, for changes that cover some blocks with a baseline: where those can be scored with less work than a pass each, they are.
    /// </summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="masks">Which of them each change shows.</param>
    /// <param name="baselines">What covers the others.</param>
    /// <param name="count">Number of baselines a row.</param>
    /// <param name="scored">Takes the score of a row behind a mask, once for each baseline.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    internal void MeasureMasks(PixelBlocks blocks, IReadOnlyList<bool[]> masks, BaselinePictures baselines, int count, Scored scored, CancellationToken cancellation)
    {
        if (_engine.As<IGraphEngine>() is not { } engine || BlockPlan.Of(engine.Graph, Model, blocks, masks.Count) is not { } plan)
        {
            Measure(
                checked(masks.Count * count),
                (i, row, x) => blocks.Cover(x, baselines[i / masks.Count, row], masks[i % masks.Count]),
                (i, row, score) => scored(i % masks.Count, row, score),
                cancellation);
            return;
        }

        var layer = plan.Layer;
        Shortcut = string.Create(CultureInfo.InvariantCulture, $"pictures put together at '{layer.Name}' from {plan.Pictures.Count} that were run up to it, about {100 * plan.Share:0} % of full passes");
        Batch? values = null;
        var pictures = new Batch(new float[plan.Pictures.Count * _input.RowSize], plan.Pictures.Count, _input.RowShape);
        for (var i = 0; i < count * _input.Rows; i++)
        {
            var (baseline, row) = (i / _input.Rows, i % _input.Rows);
            for (var j = 0; j < pictures.Rows; j++)
            {
                _input[row].CopyTo(pictures[j]);
                blocks.Cover(pictures[j], baselines[baseline, row], plan.Pictures[j]);
            }

            var seen = _engine.Run(pictures, new() { Values = [layer.Name] }, cancellation).Values[layer.Name];
            var perRun = Passes.Rows(_engine, new() { Target = _measured, From = layer.Name }, seen.RowSize);
            for (var first = 0; first < masks.Count; first += perRun)
            {
                var rows = Math.Min(perRun, masks.Count - first);
                values = values?.Rows == rows ? values : new(GC.AllocateUninitializedArray<float>(rows * seen.RowSize), rows, seen.RowShape);
                Parallel.For(0, rows, j => plan.Compose(seen, masks[first + j], values[j]));
                var scores = Scores(values, [.. Enumerable.Repeat(row, rows)], layer.Name, cancellation);
                for (var j = 0; j < scores.Length; j++)
                {
                    scored(first + j, row, scores[j]);
                }
            }
        }
    }

    /// <summary>How work was saved, null where none was.</summary>
    internal string? Shortcut { get; private set; }

    static void Cut(ReadOnlySpan<float> picture, InputDescription input, int top, int left, int height, int width, Span<float> window)
    {
        for (var c = 0; c < input.Channels; c++)
        {
            for (var y = 0; y < height; y++)
            {
                picture.Slice((c * input.Height + top + y) * input.Width + left, width).CopyTo(window[((c * height + y) * width)..]);
            }
        }
    }

    /// <summary>An attribution whose number explained is the score that was measured.</summary>
    internal Attribution Attribute(IExplainer explainer, Batch values)
        => Attribution.Of(explainer, Seen, values) with { TargetValues = Array.ConvertAll(Original, s => (float)s), Shortcut = Shortcut };

    /// <summary>Scores of a batch of changed rows, or of a layer's values for them.</summary>
    double[] Scores(Batch batch, int[] rows, string? from, CancellationToken cancellation)
        => Scores(_engine.Run(batch, new() { Target = _measured.For(Array.ConvertAll(rows, row => Seen.Targets[row]), rows), From = from }, cancellation));

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
