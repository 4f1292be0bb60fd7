using System.CommandLine;
using Microsoft.ML.Saliency.Tool;

var root = new RootCommand("Explains what an ONNX vision model saw: which pixels its answer depends on.") { ExplainCommand.Create() };
var parsed = root.Parse(args);
// 2 says that the command itself was wrong; 1, that some of the work failed.
var code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;
