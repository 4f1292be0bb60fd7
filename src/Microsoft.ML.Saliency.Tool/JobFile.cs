using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>What the files of a folder were made with, so that --resume does not mix two kinds.</summary>
static class JobFile
{
    const string Name = "mlsaliency.job.json";

    internal static JsonObject Describe(OnnxSaliency saliency, IReadOnlyList<IExplainer> methods, TargetChoice target, IReadOnlyList<string> formats) => new()
    {
        ["model"] = saliency.Model.Sha256,
        ["methods"] = new JsonArray([.. methods.Select(ExplainerCatalog.ToJson)]),
        ["target"] = target.Text,
        ["preprocessing"] = JsonNode.Parse(saliency.Preprocessing.ToJson()),
        ["engine"] = saliency.Engine.Name,
        ["formats"] = new JsonArray([.. formats.Select(f => (JsonNode)f)]),
    };

    /// <summary>Writes the file; or, to resume, holds what is there against it.</summary>
    /// <exception cref="UsageException">The folder was made with something else.</exception>
    internal static void Begin(string folder, JsonObject job, bool resume)
    {
        var path = Path.Combine(folder, Name);
        if (resume && File.Exists(path))
        {
            var before = Read(path);
            var different = job.Select(p => p.Key).Where(k => !JsonNode.DeepEquals(before?[k], job[k])).ToList();
            if (different.Count > 0)
            {
                throw new UsageException($"'{folder}' was made with other {string.Join(", ", different)}. Give what it was made with ('{path}'), choose another --out, or leave --resume out to make everything again.");
            }

            return;
        }

        Results.Write(path, part => File.WriteAllText(part, job.ToJsonString(new() { WriteIndented = true })));
    }

    static JsonNode? Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path));
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
