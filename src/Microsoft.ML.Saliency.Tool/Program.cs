using System.CommandLine;
using Microsoft.ML.Saliency.Tool;

var root = new RootCommand("Explains what an ONNX vision model saw: which pixels its answer depends on.")
{
    ExplainCommand.Create(),
    CheckCommand.Create(),
    LayersCommand.Create(),
    MethodsCommand.Create(),
    CompileCommand.Create(),
    VisualizeClassCommand.Create(),
    AttackCommand.Create(),
};
var parsed = root.Parse(args);
// What was finished stays; the time is for the pass that runs when Ctrl-C is pressed.
var code = await parsed.InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(60), EnableDefaultExceptionHandler = false });
return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
