using Microsoft.ML.Saliency;
using SaliencyExplorer.Files;
using SaliencyExplorer.Models;
using SaliencyExplorer.Sessions;

namespace SaliencyExplorer.Running;

/// <summary>Asks for a picture of a class.</summary>
/// <param name="Class">Index of the class.</param>
/// <param name="Steps">Steps of gradient ascent, 8 to 1024.</param>
/// <param name="Seed">Decides the start.</param>
sealed record WantedImage(int Class, int Steps = 256, int Seed = 0);

/// <summary>Asks for a change that misleads the model.</summary>
/// <param name="Picture">Id of the picture.</param>
/// <param name="Kind">"fgsm" or "pgd".</param>
/// <param name="Epsilon">The largest change of a pixel, in 255ths, above 0 and at most 64.</param>
/// <param name="Class">What the model is to see; null for anything else than it does.</param>
sealed record WantedAttack(string Picture, string Kind, double Epsilon, int? Class = null);

/// <summary>Makes pictures that nobody took.</summary>
static class Inventions
{
    const int Frames = 32;

    internal static object Generate(ServedModel served, WantedImage wanted, ResultStore results, EventStream.Tell tell, CancellationToken cancellation)
    {
        if (wanted.Steps is < 8 or > 1024)
        {
            throw new ArgumentException($"{wanted.Steps} steps are out of range. Choose 8 to 1024.");
        }

        var saliency = served.Saliency;
        var method = new ClassVisualization { Range = PixelRange.Of(saliency.Preprocessing), Steps = wanted.Steps, Seed = wanted.Seed, KeepEvery = Math.Max(1, wanted.Steps / Frames) };
        var image = method.Generate(saliency.Engine, wanted.Class, new Direct(p =>
        {
            if (p.Frame?.Picture is { } frame)
            {
                tell(new { p.Step, p.Steps, p.Score, p.Probability, Image = Convert.ToBase64String(frame.ToPng()) });
            }
        }), cancellation);
        return image.Picture is { } picture
            ? new { Id = results.Add(new StoredPictures(new Dictionary<string, Picture> { ["image"] = picture })), image.Probability, Label = saliency.LabelOf(wanted.Class), image.Scores }
            : throw new NotSupportedException("The model's input has neither one channel nor three, so that it cannot be shown as a picture.");
    }

    internal static object Attack(ServedModel served, StoredPicture stored, WantedAttack wanted, ResultStore results, ExplorerOptions options, CancellationToken cancellation)
    {
        if (!(wanted.Epsilon is > 0 and <= 64))
        {
            throw new ArgumentException($"The change of {wanted.Epsilon} / 255 is out of range. Choose above 0 and at most 64.");
        }

        var (saliency, model) = (served.Saliency, served.Description);
        var (range, input) = (PixelRange.Of(saliency.Preprocessing), saliency.Input(stored.Open(options.ImageLimits())));
        double[] epsilons = [wanted.Epsilon / 255];
        int[] labels = wanted.Class is { } goal ? [goal] : [];
        var attack = wanted.Kind switch
        {
            "fgsm" => new FastGradientSign { Range = range, Epsilons = epsilons, Targeted = wanted.Class is not null }.Attack(saliency.Engine, input, labels, cancellation),
            "pgd" => new ProjectedGradient { Range = range, Epsilons = epsilons, Targeted = wanted.Class is not null }.Attack(saliency.Engine, input, labels, cancellation),
            _ => throw new ArgumentException($"Attack '{wanted.Kind}' is not known. Choose fgsm or pgd."),
        };
        var (before, after) = (range.ToPictures(input, model.Input)[0], range.ToPictures(attack.Images, model.Input)[0]);
        var pictures = new Dictionary<string, Picture> { ["before"] = before, ["after"] = after, ["difference"] = Difference(before, after, wanted.Epsilon) };
        return new
        {
            Id = results.Add(new StoredPictures(pictures)),
            Before = Predictions(input),
            After = Predictions(attack.Images),
            Succeeded = attack.SmallestEpsilon[0] is not null,
            Enlarged = Math.Round(127 / wanted.Epsilon),
        };

        List<LabelledPrediction> Predictions(Batch batch)
            => [.. Prediction.Top(saliency.Engine.Run(batch, new(), cancellation).Output[0], model.Score.Activation, 5).Select(p => new LabelledPrediction(p.Index, saliency.LabelOf(p.Index), p.Probability))];
    }

    /// <summary>Grey where nothing changed, and brightest or darkest where a pixel changed by epsilon.</summary>
    static Picture Difference(Picture before, Picture after, double epsilon)
        => new(before.Width, before.Height, [.. before.Rgba.Select((b, i) => i % 4 == 3 ? byte.MaxValue : (byte)Math.Clamp(Math.Round(128 + (after.Rgba[i] - b) * 127 / epsilon), 0, 255))]);

    sealed class Direct(Action<GenerationProgress> told) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => told(value);
    }
}
