using System.CommandLine;
using System.CommandLine.Parsing;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>What several commands take: the model, and how pictures and classes are read.</summary>
sealed class ModelOptions
{
    internal Argument<FileInfo> Model { get; } = new("MODEL") { Description = "The ONNX model." };

    internal Option<string?> Preprocess { get; } = new("--preprocess")
    {
        Description = $"What the model wants done to a picture: {string.Join(", ", ImagePreprocessing.Presets)}, or a JSON file. Where it is left out: imagenet, or for a model of one channel grey from 0 to 1.",
        HelpName = "NAME|FILE.json",
    };

    internal Option<FileInfo?> Labels { get; } = new("--labels") { Description = "A text file with one class name a line.", HelpName = "FILE" };

    internal Option<string> Engine { get; } = new("--engine")
    {
        Description = $"What runs the model: {string.Join(", ", EngineCatalog.Names)} (the fastest that has all of its operators).",
        DefaultValueFactory = _ => "auto",
        HelpName = string.Join('|', EngineCatalog.Names),
    };

    internal Option<double> MaxMegapixels { get; } = new("--max-megapixels")
    {
        Description = "The largest picture to open, in millions of pixels; larger ones are refused undecoded.",
        DefaultValueFactory = _ => ImageLimits.Default.MaxPixels / 1e6,
        HelpName = "NUMBER",
    };

    internal ModelOptions()
    {
        Choices(Engine, EngineCatalog.Names);
        MaxMegapixels.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not > 0)
            {
                result.AddError("--max-megapixels is a number above 0, such as 100.");
            }
        });
    }

    internal void AddTo(CliCommand command)
    {
        foreach (var option in (Option[])[Preprocess, Labels, Engine, MaxMegapixels])
        {
            command.Add(option);
        }
    }

    /// <exception cref="UsageException">An option says what there is not.</exception>
    internal OnnxSaliency Load(ParseResult parsed)
    {
        var saliency = OnnxSaliency.Load(parsed.GetValue(Model)!.FullName, new()
    {
            Preprocessing = parsed.GetValue(Preprocess) is { } nameOrFile ? Preprocessing(nameOrFile) : null,
            Labels = parsed.GetValue(Labels) is { } file ? LabelFile.Read(file) : [],
            Engine = EngineCatalog.Create(parsed.GetValue(Engine)!),
            Limits = new() { MaxPixels = (long)(parsed.GetValue(MaxMegapixels) * 1e6) },
        });
        if (LabelFile.Warning(saliency.Labels.Count, saliency.Engine.Model.Score.Classes) is { } warning)
        {
            ExitCode.Error(warning);
        }

        return saliency;
    }

    /// <summary>Refuses values, separated by commas, that are not among the choices; the message lists them.</summary>
    internal static void Choices(Option<string> option, IEnumerable<string> choices)
        => option.Validators.Add(result =>
        {
            foreach (var value in (result.GetValueOrDefault<string>() ?? "").Split(',').Where(v => !choices.Contains(v)))
            {
                result.AddError($"'{value}' is not a choice of {option.Name}. Choices: {string.Join(", ", choices)}.");
            }
        });

    static ImagePreprocessing Preprocessing(string nameOrFile)
        => !ImagePreprocessing.Presets.Contains(nameOrFile) && !File.Exists(nameOrFile)
            ? throw new UsageException($"--preprocess {nameOrFile} is no preset ({string.Join(", ", ImagePreprocessing.Presets)}), and there is no such file.")
            : File.Exists(nameOrFile) ? ImagePreprocessing.FromJson(File.ReadAllText(nameOrFile)) : ImagePreprocessing.Create(nameOrFile);
}
