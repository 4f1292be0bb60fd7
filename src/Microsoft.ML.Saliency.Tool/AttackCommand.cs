using System.CommandLine;
using System.Globalization;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>mlsaliency attack MODEL IMAGE: changes a picture a little until the model sees something else.</summary>
static class AttackCommand
{
    static readonly string[] s_methods = ["fgsm", "pgd"];

    internal static CliCommand Create()
    {
        var model = new ModelOptions();
        var image = new Argument<FileInfo>("IMAGE") { Description = "The picture." };
        var method = new Option<string>("--method") { Description = "fgsm: one step; pgd: many small ones, stronger.", DefaultValueFactory = _ => "fgsm", HelpName = "fgsm|pgd" };
        var eps = new Option<string>("--eps")
        {
            Description = "How far a pixel may move, of a range of 1: 8/255, or several separated by commas, smallest first.",
            DefaultValueFactory = _ => "2/255,4/255,8/255",
            HelpName = "NUMBER[,NUMBER]",
        };
        var target = new Option<string?>("--target") { Description = "The class that the model shall see; any other than now where it is left out.", HelpName = "INDEX|LABEL" };
        var seed = new Option<int>("--seed") { Description = "Decides where pgd starts.", DefaultValueFactory = _ => 0, HelpName = "NUMBER" };
        var output = new Option<DirectoryInfo>("--out") { Description = "The folder to write to.", DefaultValueFactory = _ => new("out"), HelpName = "DIR" };
        ModelOptions.Choices(method, s_methods);
        var command = new CliCommand("attack", "Changes a picture as little as asked until the model sees something else.") { model.Model, image, method, eps, target, seed, output };
        model.AddTo(command);
        command.SetAction(ExitCode.Of((parsed, cancellation) =>
        {
            using var saliency = model.Load(parsed);
            var file = parsed.GetValue(image)!.FullName;
            var picture = saliency.Open(file);
            var (input, epsilons) = (saliency.Input(picture), parsed.GetValue(eps)!.Split(',').Select(Number).ToArray());
            var (range, now) = (PixelRange.Of(saliency.Preprocessing), saliency.Predict(picture, 1)[0]);
            var wanted = parsed.GetValue(target) is { } text ? TargetChoice.Class(text, saliency) : (int?)null;
            int[] classes = [wanted ?? now.Index];
            var found = parsed.GetValue(method) == "pgd"
                ? new ProjectedGradient { Range = range, Epsilons = epsilons, Targeted = wanted is not null, Seed = parsed.GetValue(seed) }.Attack(saliency.Engine, input, classes, cancellation)
                : new FastGradientSign { Range = range, Epsilons = epsilons, Targeted = wanted is not null }.Attack(saliency.Engine, input, classes, cancellation);
            Console.WriteLine($"before: {Line(saliency, found.Before[0])}");
            Console.WriteLine($"after:  {Line(saliency, found.After[0])}");
            Console.WriteLine(found.SmallestEpsilon[0] is { } smallest
                ? string.Create(CultureInfo.InvariantCulture, $"smallest eps that does it: {smallest * 255:0.##}/255")
                : "none of these eps does it; try a larger one, or --method pgd");
            var folder = Directory.CreateDirectory(parsed.GetValue(output)!.FullName).FullName;
            var path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(file)}.{parsed.GetValue(method)}.png");
            Results.Write(path, range.ToPictures(found.Images, saliency.Engine.Model.Input)[0].Save);
            Console.WriteLine($"wrote {path}");
            return ExitCode.Done;
        }));
        return command;
    }

    static string Line(OnnxSaliency saliency, Prediction prediction)
        => string.Create(CultureInfo.InvariantCulture, $"{prediction.Index,5}  {prediction.Probability:0.000}  {(saliency.Labels.Count > 0 ? saliency.LabelOf(prediction.Index) : "")}").TrimEnd();

    static double Number(string text)
    {
        var parts = text.Split('/');
        return parts.Length <= 2 && Array.TrueForAll(parts, p => double.TryParse(p, CultureInfo.InvariantCulture, out var n) && n > 0)
            ? double.Parse(parts[0], CultureInfo.InvariantCulture) / (parts.Length == 2 ? double.Parse(parts[1], CultureInfo.InvariantCulture) : 1)
            : throw new UsageException($"--eps {text} is no number above 0, such as 8/255 or 0.03.");
    }
}
