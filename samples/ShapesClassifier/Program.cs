using System.CommandLine;
using Microsoft.ML.Data;
using ShapesClassifier;
using ShapesClassifier.Training;

var root = new RootCommand("The demo model of Microsoft.ML.Saliency: draws pictures of shapes, and trains a classifier of them.") { Draw(), Train() };
return await root.Parse(args).InvokeAsync();

static Command Train()
{
    var output = new Option<FileInfo>("--out") { Description = "The ONNX file to write; replaced only when training is complete.", DefaultValueFactory = _ => new("shapes.onnx") };
    var pictures = Positive("--pictures", "Pictures to learn from.", new Trainer().Pictures);
    var epochs = Positive("--epochs", "Passes over them.", new Trainer().Epochs);
    var command = new Command("train", "Trains the classifier and writes it as an ONNX model (minutes on two cores).") { output, pictures, epochs };
    command.SetAction((parsed, cancel) => Task.Run(
        () =>
        {
            var target = parsed.GetValue(output)!;
            target.Directory!.Create();
            TorchSharp.torch.set_num_threads(Environment.ProcessorCount);
            var trainer = new Trainer { Pictures = parsed.GetValue(pictures), Epochs = parsed.GetValue(epochs) };
            try
            {
                var (learner, accuracy) = trainer.Run(Console.Out, cancel);
                using (learner)
                {
                    var bytes = Exporter.Export(learner);
                    File.WriteAllBytes(target.FullName + ".partial", bytes);
                    File.Move(target.FullName + ".partial", target.FullName, overwrite: true);
                    Console.WriteLine($"wrote {target.FullName}: {bytes.Length:N0} bytes, {accuracy:P2} of {trainer.TestPictures} test pictures named rightly");
                }

                return 0;
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine("Training was stopped; no model was written.");
                return 130;
            }
        },
        CancellationToken.None));
    return command;
}

static Command Draw()
{
    var count = Positive("--count", "How many pictures.", 12);
    var seed = new Option<int>("--seed") { Description = "Seed of the first; the others follow one by one.", DefaultValueFactory = _ => ShapePictures.DemoSeed };
    var folder = new Option<DirectoryInfo>("--out") { Description = "The folder to write PNG files to; made where missing.", DefaultValueFactory = _ => new("pictures") };
    var command = new Command("draw", "Draws pictures as PNG files, named by class and seed.") { count, seed, folder };
    command.SetAction(parsed =>
    {
        var target = parsed.GetValue(folder)!;
        target.Create();
        for (var i = 0; i < parsed.GetValue(count); i++)
        {
            var picture = ShapePictures.Draw(parsed.GetValue(seed) + i);
            using var image = MLImage.CreateFromPixels(ShapePictures.Size, ShapePictures.Size, MLPixelFormat.Rgba32, picture.Rgba);
            image.Save(Path.Combine(target.FullName, $"{picture.ClassName}_{picture.Seed}.png"));
        }

        Console.WriteLine($"drew {parsed.GetValue(count)} pictures into {target.FullName}");
    });
    return command;
}

static Option<int> Positive(string name, string description, int fallback) => new(name)
{
    Description = description,
    DefaultValueFactory = _ => fallback,
    CustomParser = given =>
    {
        if (int.TryParse(given.Tokens[0].Value, out var number) && number > 0)
        {
            return number;
        }

        given.AddError($"{name} is '{given.Tokens[0].Value}'; give a whole number of 1 or more.");
        return fallback;
    },
};
