using Microsoft.ML.Saliency;
using SaliencyExplorer.Files;
using SaliencyExplorer.Models;
using SaliencyExplorer.Sessions;
using SaliencyExplorer.Web;

namespace SaliencyExplorer.Running;

/// <summary>What the page asks for.</summary>
/// <param name="Picture">Id of the picture.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Classes">Class indices, up to four; null in the list, or no list, for the predicted class.</param>
/// <param name="Layer">The layer; null for the default one.</param>
sealed record WantedExplanation(string Picture, string Method, IReadOnlyList<int?>? Classes = null, string? Layer = null);

/// <summary>Explains a picture.</summary>
static class Explanations
{
    const int MostClasses = 4;

    /// <exception cref="ArgumentException">No such method, class or layer.</exception>
    internal static object Make(
        ServedModel served, StoredPicture stored, WantedExplanation wanted, ResultStore results, ExplorerOptions options, EventStream.Tell tell, CancellationToken cancellation)
    {
        var classes = wanted.Classes is { Count: > 0 } given ? given : [null];
        if (classes.Count > MostClasses)
        {
            throw new ArgumentException($"{classes.Count} classes are too many to compare. Choose up to {MostClasses}.");
        }

        var (method, picture) = (Method(wanted.Method, wanted.Layer), stored.Open(options.ImageLimits()));
        var found = classes.Select((index, i) =>
        {
            // A report that a slow reader misses is made up for by the next.
            var progress = new Direct(p => tell(new { Done = i * p.Total + p.Rows, Total = classes.Count * p.Total }));
            return served.Saliency.Explain(picture, method, index is { } c ? Target.Class(c) : Target.Predicted, progress, cancellation);
        }).ToList();

        var isSigned = found.Exists(e => e.Style.IsSigned);
        var style = found.Find(e => e.Style.IsSigned == isSigned)!.Style;
        var maps = SaliencyMaps.Together([.. found.Select(e => e.Attribution)], found[0].Picture.Height, found[0].Picture.Width, style.Map);
        var same = found.Count > 1 && found.TrueForAll(e => e.Attribution.Values.Data.AsSpan().SequenceEqual(found[0].Attribution.Values.Data));
        return new
        {
            Method = method.Name,
            IsSigned = isSigned,
            Colors = (style.Overlay.ColorMap ?? ColorMap.Turbo).Name,
            style.Overlay.Alpha,
            found[0].Picture.Width,
            found[0].Picture.Height,
            Engine = served.Saliency.Engine.Name,
            Layer = found[0].Attribution.Layer?.Name,
            Note = same ? "The maps are the same: this method does not look at the class." : null,
            found[0].Predictions,
            Maps = found.Select((explanation, i) => new
            {
                Id = results.Add(new StoredMap(explanation, [.. maps[i]], isSigned, FileName.Safe(FileName.Stem(stored.Name), method.Name, explanation.Explained.Label))),
                explanation.Explained,
                Seconds = explanation.Elapsed.TotalSeconds,
                Completeness = explanation.Attribution.CompletenessDelta?[0],
                FitR2 = explanation.Attribution.FitR2?[0],
            }).ToList(),
        };
    }

    /// <summary>A method with its default options, but that what it takes away from a picture becomes the picture's mean colour: black would look like something itself.</summary>
    internal static IExplainer Method(string name, string? layer) => ExplainerCatalog.Create(name) switch
    {
        ILayerExplainer method => method.WithLayer(layer),
        IPerturbationExplainer method => method.WithBaseline(Baseline.PerChannelMean),
        var method => method,
    };

    // Progress<T> would post to another thread, and the last reports after the end.
    sealed class Direct(Action<ExplanationProgress> told) : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => told(value);
    }
}
