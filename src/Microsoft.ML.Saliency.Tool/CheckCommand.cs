using System.CommandLine;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>mlsaliency check MODEL: what can be done with a model.</summary>
static class CheckCommand
{
    internal static CliCommand Create()
    {
        var model = new Argument<FileInfo>("MODEL") { Description = "The ONNX model." };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new CliCommand("check", "Says which operators each engine has, where the logits are, which layers have maps, and whether the engines agree.") { model, json };
        command.SetAction(ExitCode.Of((parsed, cancellation) =>
        {
            var check = ModelCheck.Of(OnnxModel.Load(parsed.GetValue(model)!.FullName), cancellation);
            Console.Write(parsed.GetValue(json) ? check.ToJson() + "\n" : check.ToText());
            return check.AutoEngine is null || check.Agreement is { Agree: false } ? ExitCode.Failed : ExitCode.Done;
        }));
        return command;
    }
}
