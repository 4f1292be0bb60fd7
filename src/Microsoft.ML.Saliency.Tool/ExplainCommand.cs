using System.CommandLine;
using System.CommandLine.Parsing;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>mlsaliency explain MODEL PICTURES: writes maps.</summary>
static class ExplainCommand
{
    internal static CliCommand Create()
    {
        var model = new ModelOptions();
        var pictures = new Argument<string[]>("PICTURE") { Description = "Pictures, folders with all pictures below them, or patterns such as 'photos/**/*.jpg'.", Arity = ArgumentArity.OneOrMore };
        var method = new Option<string>("--method")
        {
            Description = $"The methods, separated by commas, or {Methods.All} that fit the model ('mlsaliency methods' lists them).",
            DefaultValueFactory = _ => "grad-cam",
            HelpName = "NAME[,NAME]",
        };
        var target = new Option<string>("--target")
        {
            Description = "What to explain: predicted, the index or label of a class, top:K for the K most probable classes, or loss:LABEL.",
            DefaultValueFactory = _ => "predicted",
            HelpName = "predicted|INDEX|LABEL|top:K|loss:LABEL",
        };
        var layer = new Option<string?>("--layer") { Description = "The layer for class activation maps; the last one with a map where it is left out ('mlsaliency layers').", HelpName = "NAME" };
        var seed = new Option<int?>("--seed") { Description = "Decides what methods draw at random.", HelpName = "NUMBER" };
        var set = new Option<string[]>("--set") { Description = "An option of the methods, such as steps=64; may be repeated ('mlsaliency methods').", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
        var format = new Option<string>("--format") { Description = $"What to write, separated by commas: {string.Join(", ", Results.Formats)}.", DefaultValueFactory = _ => "png", HelpName = string.Join(',', Results.Formats) };
        var output = new Option<DirectoryInfo>("--out") { Description = "The folder to write to.", DefaultValueFactory = _ => new("out"), HelpName = "DIR" };
        var resume = new Option<bool>("--resume") { Description = "Leave out the pictures whose files are there already." };
        pictures.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-') && !Path.Exists(t.Value)))
            {
                result.AddError(UsageErrors.Unknown(token.Value, ((CommandResult)result.Parent!).Command));
            }
        });
        ModelOptions.Choices(method, ExplainerCatalog.All.Select(m => m.Name).Append(Methods.All));
        ModelOptions.Choices(format, Results.Formats);
        var command = new CliCommand("explain", "Explains pictures: which pixels the model's answer depends on.") { model.Model, pictures, method, target, layer, seed, set, format, output, resume };
        model.AddTo(command);
        command.SetAction(ExitCode.Of((parsed, cancellation) =>
        {
            var (found, missing) = PictureInputs.Find(parsed.GetValue(pictures)!);
            using var saliency = model.Load(parsed);
            var job = new ExplainJob(
                saliency,
                Methods.Create(parsed.GetValue(method)!, saliency.Engine.Model, parsed.GetValue(layer), parsed.GetValue(seed), parsed.GetValue(set) ?? []),
                TargetChoice.Parse(parsed.GetValue(target)!, saliency),
                parsed.GetValue(format)!.Split(','),
                parsed.GetValue(output)!.FullName);
            return job.Run(found, missing, parsed.GetValue(resume), cancellation);
        }));
        return command;
    }
}
