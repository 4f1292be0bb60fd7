using System.CommandLine;
using System.Globalization;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>mlsaliency compile MODEL: one file that returns predictions and saliency.</summary>
static class CompileCommand
{
    internal static CliCommand Create()
    {
        var model = new Argument<FileInfo>("MODEL") { Description = "The ONNX model." };
        var method = new Option<string>("--method") { Description = $"The method: {string.Join(", ", SaliencyCompiler.Methods)}.", DefaultValueFactory = _ => "grad-cam", HelpName = "NAME" };
        var output = new Option<FileInfo>("--out") { Description = "The file to write.", Required = true, HelpName = "FILE" };
        var layer = new Option<string?>("--layer") { Description = "The layer for class activation maps.", HelpName = "NAME" };
        var set = new Option<string[]>("--set") { Description = "An option of the method, such as steps=16; may be repeated.", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
        var target = new Option<int?>("--target") { Description = "Index of the class to explain; the predicted class where it is left out.", HelpName = "INDEX" };
        var targetInput = new Option<bool>("--target-input") { Description = "Give the file an input 'target' with the classes to explain." };
        var attribution = new Option<bool>("--attribution") { Description = "Give the file an output 'attribution' with the raw values." };
        var small = new Option<bool>("--small") { Description = "Share weights between forward and backward pass: a smaller file that runs slower." };
        ModelOptions.Choices(method, SaliencyCompiler.Methods);
        var command = new CliCommand("compile", "Writes one ONNX file that returns predictions and saliency, for plain ONNX Runtime anywhere.")
        {
            model, method, output, layer, set, target, targetInput, attribution, small,
        };
        command.SetAction(ExitCode.Of((parsed, _) =>
        {
            var source = OnnxModel.Load(parsed.GetValue(model)!.FullName);
            var explainer = Methods.Create(parsed.GetValue(method)!, ModelDescription.Of(source), parsed.GetValue(layer), null, parsed.GetValue(set) ?? [])[0];
            var compiled = SaliencyCompiler.Compile(source, explainer, new()
            {
                Target = parsed.GetValue(target) is { } index ? Target.Class(index) : Target.Predicted,
                TargetInput = parsed.GetValue(targetInput),
                Attribution = parsed.GetValue(attribution),
                Engine = new() { SmallFile = parsed.GetValue(small) },
            });
            var path = parsed.GetValue(output)!.FullName;
            Results.Write(path, part => File.WriteAllBytes(part, compiled.Bytes.Span));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wrote {path}: {compiled.Bytes.Length / 1048576.0:0.0} MiB, outputs {string.Join(", ", compiled.Graph.Outputs.Select(o => $"'{o.Name}'"))}"));
            return ExitCode.Done;
        }));
        return command;
    }
}
