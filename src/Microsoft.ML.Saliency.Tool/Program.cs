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
if (args.Length > 0 && UsageErrors.Of(parsed) is { Count: > 0 } errors)
{
    foreach (var error in errors)
    {
        ExitCode.Error(error);
    }

    return ExitCode.Usage;
}

// What was finished stays; the time is for the pass that runs when Ctrl-C is pressed.
var code = await parsed.InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(60), EnableDefaultExceptionHandler = false, Error = args.Length == 0 ? TextWriter.Null : Console.Error });
return args.Length == 0 ? ExitCode.Usage : code;
