using System.CommandLine;
using System.Globalization;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>mlsaliency visualize-class MODEL: the picture that a class's score is highest for.</summary>
static class VisualizeClassCommand
{
    internal static CliCommand Create()
    {
        var model = new ModelOptions();
        var index = new Option<string>("--class") { Description = "The class, by index or label.", Required = true, HelpName = "INDEX|LABEL" };
        var steps = new Option<int>("--steps") { Description = "Steps of gradient ascent.", DefaultValueFactory = _ => 256, HelpName = "NUMBER" };
        var seed = new Option<int>("--seed") { Description = "Decides the picture that it starts from.", DefaultValueFactory = _ => 0, HelpName = "NUMBER" };
        var frames = new Option<int>("--frames-every") { Description = "Also write the picture every so many steps; 0 for never.", DefaultValueFactory = _ => 0, HelpName = "NUMBER" };
        var output = new Option<DirectoryInfo>("--out") { Description = "The folder to write to.", DefaultValueFactory = _ => new("out"), HelpName = "DIR" };
        var command = new CliCommand("visualize-class", "Draws the picture that a class's score is highest for.") { model.Model, index, steps, seed, frames, output };
        model.AddTo(command);
        command.SetAction(ExitCode.Of((parsed, cancellation) =>
        {
            using var saliency = model.Load(parsed);
            var number = TargetChoice.Class(parsed.GetValue(index)!, saliency);
            var method = new ClassVisualization
            {
                Range = PixelRange.Of(saliency.Preprocessing),
                Steps = parsed.GetValue(steps),
                Seed = parsed.GetValue(seed),
                KeepEvery = parsed.GetValue(frames),
            };
            var image = Progress.Run($"class {number}", method.Steps, report => method.Generate(
                saliency.Engine, number, new Progress.Direct<GenerationProgress>(p => report(p.Step, string.Create(CultureInfo.InvariantCulture, $"p = {p.Probability:0.000}"))), cancellation));
            if (image.Picture is null)
            {
                throw new NotSupportedException($"'{saliency.Model.Name}' takes {saliency.Engine.Model.Input.Channels} channels, which cannot be shown as a picture.");
            }

            var folder = Directory.CreateDirectory(parsed.GetValue(output)!.FullName).FullName;
            foreach (var frame in image.Frames)
            {
                Save(frame.Picture!, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"class-{number}.step{frame.Step:0000}.png")));
            }

            Save(image.Picture, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"class-{number}.png")));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"class {number} {saliency.LabelOf(number)}: p = {image.Probability:0.000}"));
            return ExitCode.Done;
        }));
        return command;
    }

    static void Save(Picture picture, string path)
    {
        Results.Write(path, picture.Save);
        Console.WriteLine($"wrote {path}");
    }
}
