using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>mlsaliency methods: the methods and their options.</summary>
static class MethodsCommand
{
    static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    internal static CliCommand Create()
    {
        var json = new Option<bool>("--json") { Description = "Write JSON, with every option and its default." };
        var command = new CliCommand("methods", "Lists the methods and the options that --set can change.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                var all = new JsonArray([.. ExplainerCatalog.All.Select(m =>
                {
                    var options = ExplainerCatalog.ToJson(m.Create());
                    options.Remove("method");
                    return (JsonNode)new JsonObject { ["name"] = m.Name, ["title"] = m.Title, ["options"] = options };
                })]);
                Console.WriteLine(all.ToJsonString(s_json));
                return ExitCode.Done;
            }

            var width = ExplainerCatalog.All.Max(m => m.Name.Length);
            foreach (var method in ExplainerCatalog.All)
            {
                var options = ExplainerCatalog.ToJson(method.Create()).Where(p => p.Key is not ("method" or "layer")).Select(p => $"{p.Key}={p.Value?.ToJsonString() ?? "null"}");
                Console.WriteLine($"{method.Name.PadRight(width)}  {method.Title}{(options.Any() ? $" ({string.Join(", ", options)})" : "")}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
