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
            if (!methods.Any(m => m is ILayerExplainer))
            {
                throw new ArgumentException($"None of the methods ({names}) uses a layer. Leave --layer out, or use --method grad-cam.");
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
                return ExplainerCatalog.FromJson(json);
            })];
            if (!some && !optional)
            {
                var options = methods.SelectMany(m => ExplainerCatalog.ToJson(m).Select(p => p.Key)).Where(k => k != "method").Distinct();
                throw new ArgumentException($"None of the methods ({names}) has an option '{name}'. They have: {string.Join(", ", options)}.");
            }
        }

        foreach (var reason in methods.Select(m => m.ReasonAgainst(model)).OfType<string>())
        {
            throw new ArgumentException(reason);
        }

        return methods;
    }

    static (string Name, JsonNode? Value, bool Optional) Parse(string setting)
    {
        if (setting.Split('=', 2) is not [{ Length: > 0 } name, var text])
        {
            throw new ArgumentException($"--set {setting} is not NAME=VALUE, such as --set steps=64.");
        }

        JsonNode? value = text is "true" or "false" ? text == "true"
            : long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? whole
            : double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
            : text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text)
            : text;
        return (name, value, false);
    }
}
