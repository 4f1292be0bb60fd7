using System.Globalization;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>The methods that a command line asks for, with their options.</summary>
static class Methods
{
    internal const string All = "all";

    /// <param name="names">Names separated by commas, or all that fit the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="layer">The layer of those that look at one; null for their default.</param>
    /// <param name="seed">The seed of those that have one; null for their default.</param>
    /// <param name="settings">Further options, each name=value, for those that have it.</param>
    internal static IReadOnlyList<IExplainer> Create(string names, ModelDescription model, string? layer, int? seed, IReadOnlyList<string> settings)
    {
        var methods = names == All
            ? ExplainerCatalog.All.Select(m => m.Create()).Where(m => m.ReasonAgainst(model) is null).ToList()
            : [.. names.Split(',').Distinct().Select(ExplainerCatalog.Create)];
        if (layer is not null)
        {
            if (!model.Layers.Any(l => l.Name == layer || l.Node == layer))
            {
                var near = Nearest.To(layer, model.Layers.Select(l => ($"'{l.Name}'", (IEnumerable<string>)[l.Name]))).Take(5).ToList();
                throw new UsageException($"There is no layer '{layer}' with a map. {(near.Count > 0 ? $"Near: {string.Join(", ", near)}. " : "")}'mlsaliency layers MODEL' lists all {model.Layers.Count}.");
            }

            if (!methods.Any(m => m is ILayerExplainer))
            {
                throw new UsageException($"None of the methods ({names}) uses a layer. Leave --layer out, or use --method grad-cam.");
            }

            methods = [.. methods.Select(m => m is ILayerExplainer cam ? cam.WithLayer(layer) : m)];
        }

        var given = settings.Select(Parse).ToList();
        if (seed is not null)
        {
            given.Add(("seed", seed, Optional: true));
        }

        foreach (var (name, value, optional) in given)
        {
            var some = false;
            methods = [.. methods.Select(m =>
            {
                var json = ExplainerCatalog.ToJson(m);
                if (!json.ContainsKey(name))
                {
                    return m;
                }

                some = true;
                json[name] = value?.DeepClone();
                return WithOption(json, name, value);
            })];
            if (!some && !optional)
            {
                var options = methods.SelectMany(m => ExplainerCatalog.ToJson(m).Select(p => p.Key)).Where(k => k != "method").Distinct();
                throw new UsageException($"None of the methods ({names}) has an option '{name}'. They have: {string.Join(", ", options)}.");
            }
        }

        foreach (var reason in methods.Select(m => m.ReasonAgainst(model)).OfType<string>())
        {
            throw new UsageException(reason);
        }

        return methods;
    }

    static IExplainer WithOption(JsonObject json, string name, JsonNode? value)
    {
        try
        {
            return ExplainerCatalog.FromJson(json);
        }
        catch (ArgumentException)
        {
            var usual = ExplainerCatalog.ToJson(ExplainerCatalog.Create((string)json["method"]!))[name];
            throw new UsageException($"Option '{name}' of {json["method"]} cannot be {value?.ToJsonString() ?? "null"}: it is usually {usual?.ToJsonString() ?? "null"}.");
        }
    }

    static (string Name, JsonNode? Value, bool Optional) Parse(string setting)
    {
        if (setting.Split('=', 2) is not [{ Length: > 0 } name, var text])
        {
            throw new UsageException($"--set {setting} is not NAME=VALUE, such as --set steps=64.");
        }

        JsonNode? value = text is "true" or "false" ? text == "true"
            : long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? whole
            : double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
            : text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text)
            : text;
        return (name, value, false);
    }
}
