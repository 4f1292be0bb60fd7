using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>Explains pictures one after the other, while the next one is decoded; a picture that fails is named and loses no other.</summary>
sealed class ExplainJob(OnnxSaliency saliency, IReadOnlyList<IExplainer> methods, TargetChoice target, IReadOnlyList<string> formats, string folder)
{
    readonly Results _results = new(folder, formats);
    int _failed;

    internal int Run(IReadOnlyList<PictureInput> pictures, IReadOnlyList<string> missing, bool resume, CancellationToken cancellation)
    {
        if (pictures.Count == 0)
        {
            foreach (var message in missing)
            {
                Fail(message);
            }

            return ExitCode.Failed;
        }

        Directory.CreateDirectory(folder);
        JobFile.Begin(folder, JobFile.Describe(saliency, methods, target, formats), resume);
        foreach (var message in missing)
        {
            Fail(message);
        }

        var absent = _failed;
        var watch = Stopwatch.StartNew();
        var reported = resume && formats.Contains("html") ? SaliencyReport.FilesIn(JobReport.PathIn(folder)) : null;
        var left = resume ? [.. pictures.Where(p => !IsDone(p, reported))] : pictures;
        using var report = formats.Contains("html") ? JobReport.Create(saliency, folder, resume) : null;
        var done = Progress.Run("explaining", left.Count, tell => ExplainAll(left, pictures.Count == 1, report, tell, cancellation));
        Summarise(pictures.Count, left.Count, done, _failed - absent, watch.Elapsed);
        return cancellation.IsCancellationRequested && done < left.Count ? ExitCode.Stopped : _failed > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    bool IsDone(PictureInput picture, IReadOnlySet<string>? reported)
    {
        var files = methods.SelectMany(m => target.Suffixes(saliency.Engine.Model.Score.Classes).SelectMany(s => _results.Files(picture.Name, m.Name, s)));
        return files.All(File.Exists) && reported?.Contains(picture.Name) != false;
    }

    int ExplainAll(IReadOnlyList<PictureInput> pictures, bool alone, SaliencyReport? report, Action<int, string> tell, CancellationToken cancellation)
    {
        var next = pictures.Count > 0 ? Open(pictures[0]) : null;
        for (var i = 0; i < pictures.Count; i++)
        {
            tell(i, pictures[i].Name);
            var decoded = next!;
            next = i + 1 < pictures.Count ? Open(pictures[i + 1]) : null;
            try
            {
                cancellation.ThrowIfCancellationRequested();
                Explain(pictures[i], decoded.GetAwaiter().GetResult(), alone, report, cancellation);
            }
            catch (OperationCanceledException)
            {
                return i;
            }
            catch (Exception e) when (ExitCode.IsExpected(e))
            {
                Fail(e.Message.Contains(pictures[i].File, StringComparison.Ordinal) ? e.Message : $"'{pictures[i].File}': {e.Message}");
                report?.AddFailure(pictures[i].Name, ExitCode.Line(e.Message));
            }
        }

        tell(pictures.Count, "");
        return pictures.Count;
    }

    Task<Picture> Open(PictureInput picture) => Task.Run(() => saliency.Open(picture.File));

    void Explain(PictureInput input, Picture picture, bool alone, SaliencyReport? report, CancellationToken cancellation)
    {
        var all = new List<PictureExplanation>();
        foreach (var (suffix, wanted) in target.For(count => saliency.Predict(picture, count)))
        {
            foreach (var method in methods)
            {
                cancellation.ThrowIfCancellationRequested();
                var explanation = saliency.Explain(picture, method, wanted, cancellation) with { File = input.File };
                all.Add(explanation);
                var files = _results.Save(explanation, input.Name, suffix);
                if (alone)
                {
                    Describe(explanation, files, first: all.Count == 1);
                }
            }
        }

        report?.Add(input.Name, all);
    }

    void Describe(PictureExplanation explanation, IReadOnlyList<string> files, bool first)
    {
        foreach (var (index, label, probability) in first ? explanation.Predictions : [])
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{index,6}  {probability:0.000}  {(saliency.Labels.Count > 0 ? label : "")}").TrimEnd());
        }

        var layer = explanation.Attribution.Layer;
        var reason = explanation.Method is ILayerExplainer { Layer: null } ? saliency.Engine.Model.DefaultLayerReason : "as asked.";
        var delta = explanation.Attribution.CompletenessDelta is { } d ? string.Create(CultureInfo.InvariantCulture, $", completeness delta {d[0]:0.0000}") : "";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"explained: class {explanation.Explained.Index}{(saliency.Labels.Count > 0 ? $" {explanation.Explained.Label}" : "")} by {explanation.Method.Name}, engine {saliency.Engine.Name}, {explanation.Elapsed.TotalMilliseconds:0} ms{delta}{(layer is null ? "" : $", layer {layer}: {reason}")}"));
        foreach (var file in files)
        {
            Console.WriteLine($"wrote {file}");
        }
    }

    void Summarise(int pictures, int left, int done, int failed, TimeSpan elapsed)
    {
        if (done < left)
        {
            ExitCode.Error($"stopped: {pictures - left + done} of {pictures} pictures are done. Go on with --resume.");
        }
        else if (pictures > 1)
        {
            var skipped = pictures > left ? $", {pictures - left} were there already" : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"explained {Count(done - failed, "picture")} with {Count(methods.Count, "method")} in {elapsed.TotalSeconds:0.0} s{skipped}: {folder}"));
        }

        if (formats.Contains("html"))
        {
            Console.WriteLine($"wrote {JobReport.PathIn(folder)}");
        }
    }

    static string Count(int number, string of) => string.Create(CultureInfo.InvariantCulture, $"{number} {of}{(number == 1 ? "" : "s")}");

    void Fail(string message)
    {
        _failed++;
        ExitCode.Error(message);
    }
}
