using System.Globalization;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>How far maps made in bfloat16 are from those in 32 bits, method by method, over the photos at hand.</summary>
static class PrecisionJob
{
    static readonly (string Model, ImagePreprocessing Preprocessing, string Photos)[] s_models =
    [
        ("squeezenet1.1_torch113_op16.onnx", ImagePreprocessing.ImageNet, "*.jpg"),
        ("mobilenetv1_025_128_keras_nhwc_op13.onnx", ImagePreprocessing.Create("tf"), "*.jpg"),
        ("resnet20_cifar10_torch113_op13_bn.onnx", ImagePreprocessing.ImageNet, "cifar10/*.png"),
    ];

    internal static void Run(TextWriter output)
    {
        var eval = Path.Combine(Repository.Root, "../shared/eval");
        foreach (var (model, preprocessing, pattern) in s_models.Where(m => File.Exists(Path.Combine(eval, "models", m.Model))))
        {
            var photos = Directory.GetFiles(Path.Combine(eval, "photos", Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)).Order().ToArray();
            using var full = Load(Precision.Float32);
            using var low = Load(Precision.BFloat16);
            output.WriteLine($"{model}, {photos.Length} photos; the class that 32 bits predict is explained\n");
            output.WriteLine("| method | rank correlation of maps, median | lowest | brightest tenth shared, median |\n| --- | --- | --- | --- |");
            foreach (var method in ExplainerCatalog.All.Where(m => Few(m, full)))
            {
                var pairs = Array.ConvertAll(photos, photo => Both(photo, method.Create()));
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {method.Name} | {Middle(pairs.Select(p => Correlation(p.Full, p.Low))):0.0000} | {pairs.Min(p => Correlation(p.Full, p.Low)):0.0000} | {Middle(pairs.Select(p => Shared(p.Full, p.Low))):0.000} |"));
            }

            output.WriteLine();

            OnnxSaliency Load(Precision precision) => OnnxSaliency.Load(
                Path.Combine(eval, "models", model), new() { Engine = new TorchSharpEngineOptions { Precision = precision }, Preprocessing = preprocessing });

            (float[] Full, float[] Low) Both(string photo, IExplainer method)
            {
                var found = full.Explain(photo, method);
                return (found.Map(), low.Explain(photo, method, Target.Class(found.Explained.Index)).Map());
            }
        }
    }

    // The same passes tell nothing new for methods of thousands of them.
    static bool Few(ExplainerInfo method, OnnxSaliency saliency)
    {
        try
        {
            var explainer = method.Create();
            return explainer.AttributionShape(saliency.Engine.Model).Count > 0 && explainer.PassesPerRow(saliency.Engine.Model) <= 200;
        }
        catch (ArgumentException)
        {
            // Not for this kind of model.
            return false;
        }
    }

    static double Middle(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    /// <summary>Spearman's: the correlation of ranks, those of equal values shared.</summary>
    static double Correlation(float[] a, float[] b)
    {
        var (x, y) = (Ranks(a), Ranks(b));
        var (mx, my) = (x.Average(), y.Average());
        var (sxy, sxx, syy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            sxy += (x[i] - mx) * (y[i] - my);
            sxx += (x[i] - mx) * (x[i] - mx);
            syy += (y[i] - my) * (y[i] - my);
        }

        return sxx == 0 && syy == 0 ? 1 : sxy / Math.Sqrt(sxx * syy);
    }

    static double[] Ranks(float[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        var ranks = new double[values.Length];
        for (var first = 0; first < order.Length;)
        {
            var end = first;
            while (end < order.Length && values[order[end]] == values[order[first]])
            {
                end++;
            }

            for (var i = first; i < end; i++)
            {
                ranks[order[i]] = (first + end - 1) / 2.0;
            }

            first = end;
        }

        return ranks;
    }

    static double Shared(float[] a, float[] b)
    {
        var count = a.Length / 10;
        return (double)Brightest(a).Intersect(Brightest(b)).Count() / count;

        IEnumerable<int> Brightest(float[] values) => Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(count);
    }
}
