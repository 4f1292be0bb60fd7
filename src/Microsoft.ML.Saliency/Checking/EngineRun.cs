using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>One engine tried on a model.</summary>
sealed record EngineRun(EngineCheck Check, ModelDescription? Description, Observation? Seen)
{
    internal static EngineRun Of(EngineOptions options, OnnxModel model, IReadOnlyList<UnsupportedNode> lacks)
    {
        try
        {
            using var engine = options.Create(model);
            var seen = engine.Run(Noise(engine.Model.Input), new Probe { Gradients = [engine.Model.Input.Name] });
            return new(new(options.Name, true, null, lacks), engine.Model, seen);
        }
        catch (Exception e) when (e is OnnxModelException or ArgumentException or NotSupportedException or InvalidOperationException or ArithmeticException)
        {
            return new(new(options.Name, false, e.Message, lacks), null, null);
        }
    }

    /// <summary>One picture of uniform noise between -1 and 1, the same every time.</summary>
    static Batch Noise(InputDescription input)
    {
        var random = new Random(1);
        var data = new float[input.RowShape.Aggregate(1, (n, d) => checked(n * d))];
        foreach (ref var value in data.AsSpan())
        {
            value = random.NextSingle() * 2 - 1;
        }

        return new(data, 1, input.RowShape);
    }
}
