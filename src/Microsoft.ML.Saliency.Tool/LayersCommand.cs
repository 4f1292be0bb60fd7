using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>mlsaliency layers MODEL: the layers that --layer can name.</summary>
static class LayersCommand
{
    static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    internal static CliCommand Create()
    {
        var model = new Argument<FileInfo>("MODEL") { Description = "The ONNX model." };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new CliCommand("layers", "Lists the layers that have a map, and says which one is used where none is named.") { model, json };
        command.SetAction(ExitCode.Of((parsed, _) =>
        {
            var description = ModelDescription.Of(OnnxModel.Load(parsed.GetValue(model)!.FullName));
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    description.Layers.Select(l => new { l.Name, l.OpType, l.Channels, l.Height, l.Width, Tokens = l.Tokens is not null, Default = l == description.DefaultLayer }), s_json));
                return ExitCode.Done;
            }

            var width = description.Layers.Select(l => l.Name.Length).DefaultIfEmpty(0).Max();
            foreach (var layer in description.Layers)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(layer == description.DefaultLayer ? '*' : ' ')} {layer.Name.PadRight(width)}  {layer.Channels,5} x {layer.Height,3} x {layer.Width,-3}  {layer.OpType}{(layer.Tokens is null ? "" : ", tokens")}"));
            }

            Console.WriteLine(description.DefaultLayer is { } chosen ? $"* {chosen.Name}: {description.DefaultLayerReason}" : $"No default: {description.DefaultLayerReason}");
            return ExitCode.Done;
        }));
        return command;
    }
}
