using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>How much of a method's time is spent outside the engine: on masks, noise, sums.</summary>
static class OutsideJob
{
    internal static void Run(TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}; medians of 3, ONNX Runtime\n\n| | method | ms | outside ms | outside |\n| --- | --- | --- | --- | --- |");
        foreach (var (name, model) in ((string, OnnxModel)[])[("SqueezeNet", EnginesJob.SqueezeNetModel()), ("ResNet-50 shape", Networks.ResNet50())])
        {
            using var engine = new TimedEngine(OnnxRuntimeEngine.Create(model));
            var x = Pseudo.Batch(1, engine.Model.Input.RowShape);
            // As many passes as tell: what they take each does not depend on their number.
            var layer = engine.Model.Layers.Last(l => l.Channels <= 64).Name;
            foreach (var method in (IExplainer[])[
                new ScoreCam { Layer = layer }, new AblationCam(), new Rise { Samples = 100 }, new IntegratedGradients { Steps = 50, MaxSteps = 50 }, new SmoothGrad()])
            {
                method.Explain(engine, x, Target.Predicted);
                var runs = Enumerable.Range(0, 3).Select(_ =>
                {
                    engine.Inside = TimeSpan.Zero;
                    var started = Stopwatch.GetTimestamp();
                    method.Explain(engine, x, Target.Predicted);
                    return (All: Stopwatch.GetElapsedTime(started), engine.Inside);
                }).OrderBy(r => (r.All - r.Inside) / r.All).ToArray();
                var (all, inside) = runs[1];
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {method.Name} | {all.TotalMilliseconds:0} | {(all - inside).TotalMilliseconds:0} | {(all - inside) / all:P1} |"));
            }
        }
    }

    sealed class TimedEngine(ISaliencyEngine engine) : ISaliencyEngine
    {
        public ModelDescription Model => engine.Model;

        internal TimeSpan Inside { get; set; }

        public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
        {
            var started = Stopwatch.GetTimestamp();
            var seen = engine.Run(input, probe, cancellation);
            Inside += Stopwatch.GetElapsedTime(started);
            return seen;
        }

        public void Dispose() => engine.Dispose();
    }
}
