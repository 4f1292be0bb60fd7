namespace Microsoft.ML.Saliency.Regions;

/// <summary>Runs a <see cref="RegionPlan"/>: pictures that differ from one in a window each.</summary>
/// <param name="plan">The plan.</param>
/// <param name="engine">The engine whose model it is.</param>
/// <param name="run">Runs the graph of a step on inputs [N, C, h, w] in the order of its inputs, into a buffer that holds the output.</param>
sealed class RegionPass(RegionPlan plan, ISaliencyEngine engine, RegionPass.RunStep run)
{
    const long Bytes = 64L << 20;

    internal delegate void RunStep(RegionStep step, IReadOnlyList<float[]> inputs, int rows, float[] output);

    internal RegionPlan Plan => plan;

    /// <summary>How many windows go through at once.</summary>
    internal int Rows { get; } = (int)Math.Clamp(
        Bytes / sizeof(float) / Math.Max(1, plan.Steps.Max(s => (long)s.Crop.Height * s.Crop.Width * s.Inputs.Sum(i => plan.Tensors[i].Channels) + plan.Tensors[s.Output].Size)), 1, 64);

    /// <summary>Runs the unchanged picture, one row, and keeps what the windows will need.</summary>
    internal IReadOnlyDictionary<string, float[]> Prepare(Batch picture, CancellationToken cancellation)
    {
        var input = engine.Model.Input.Name;
        var values = engine.Run(picture, new() { Values = [.. plan.Cached.Where(n => n != input)] }, cancellation).Values.ToDictionary(v => v.Key, v => v.Value.Data, StringComparer.Ordinal);
        values[input] = picture.Data;
        return values;
    }

    /// <summary>What the layer computes for pictures with a window each.</summary>
    /// <param name="prepared">What <see cref="Prepare"/> gave.</param>
    /// <param name="windows">What is in the windows, [rows, C, height, width].</param>
    /// <param name="tops">Where they are.</param>
    /// <param name="lefts">Where they are.</param>
    internal Batch Run(IReadOnlyDictionary<string, float[]> prepared, float[] windows, int[] tops, int[] lefts)
    {
        var rows = tops.Length;
        var regions = new Dictionary<string, float[]>(StringComparer.Ordinal) { [engine.Model.Input.Name] = windows };
        var lastUse = plan.Steps.SelectMany((s, i) => s.Inputs.Select(name => (name, i))).GroupBy(u => u.name).ToDictionary(g => g.Key, g => g.Max(u => u.i), StringComparer.Ordinal);
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            var step = plan.Steps[i];
            var output = new float[rows * plan.Tensors[step.Output].Size];
            if (step.Graph is null)
            {
                Join(step, output);
            }
            else
            {
                run(step, [.. step.Inputs.Distinct().Select(name => step.Window is null && step.Inputs.Count == 1 ? regions[name] : Cut(step, name))], rows, output);
            }

            regions[step.Output] = output;
            foreach (var name in step.Inputs.Where(n => lastUse[n] == i))
            {
                regions.Remove(name);
            }
        }

        var (layer, tensor) = (plan.Layer, plan.Tensors[plan.Layer.Name]);
        var result = new Batch(GC.AllocateUninitializedArray<float>(rows * layer.Shape.Aggregate(1, (n, d) => n * d)), rows, layer.Shape);
        new RegionCut(prepared[layer.Name], regions[layer.Name], tensor, tops, lefts).Into(result.Data, layer.Height, layer.Width, 0, tensor.Channels, 0, (_, _) => 0);
        return result;

        float[] Cut(RegionStep step, string name)
        {
            var tensor = plan.Tensors[name];
            var to = GC.AllocateUninitializedArray<float>(rows * tensor.Channels * step.Crop.Height * step.Crop.Width);
            Fill(step, name, to, 0, tensor.Channels);
            return to;
        }

        void Join(RegionStep step, float[] output)
        {
            var channel = 0;
            foreach (var name in step.Inputs)
            {
                Fill(step, name, output, channel, plan.Tensors[step.Output].Channels);
                channel += plan.Tensors[name].Channels;
            }
        }

        void Fill(RegionStep step, string name, float[] to, int channel, int channels)
        {
            var (tensor, output) = (plan.Tensors[name], plan.Tensors[step.Output]);
            new RegionCut(prepared[name], regions[name], tensor, tops, lefts).Into(
                to, step.Crop.Height, step.Crop.Width, channel, channels, step.Pad, (axis, place) => step.From(axis, (axis == 0 ? output.Rows : output.Columns).Start[place]));
        }
    }
}
