using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Saliency;

/// <summary>Writes a <see cref="ModelCheck"/>.</summary>
static class ModelCheckText
{
    static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    internal static string Json(ModelCheck check) => JsonSerializer.Serialize(check, s_json);

    /// <summary>The check as text for a terminal, without colours.</summary>
    internal static string Write(ModelCheck check)
    {
        var text = new StringBuilder();
        Line($"{check.Name}: opset {check.Opset}{(check.Producer.Length > 0 ? $", by {check.Producer}" : "")}, SHA-256 {check.Sha256[..12]}...");
        if (check.Problem is { } problem)
        {
            Line($"It cannot be explained with gradients: {problem}");
            Line($"Black-box methods (occlusion, rise, lime, kernel-shap through ml.Model.ExplainTransformer) need no gradient.");
        }

        if (check.Description is { } model)
        {
            Line($"");
            Line($"input     '{model.Input.Name}' [{string.Join(", ", model.Input.RowShape)}], {(model.Input.Layout == ImageLayout.ChannelsFirst ? "channels first" : "channels last")}{(model.Input.FixedRows is { } rows ? $", batches of {rows}" : "")}");
            Line($"scores    {model.Score.Classes} in '{model.Score.Logits}'{(model.Score.Logits == model.Score.Output ? ", the output" : $", in front of the {model.Score.Activation.ToString().ToLowerInvariant()} of output '{model.Score.Output}'")}");
            Line($"layer     {(model.DefaultLayer is { } layer ? $"{layer}: {model.DefaultLayerReason}" : $"none: {model.DefaultLayerReason}")}");
            Line($"layers    {model.Layers.Count} with a map{(model.Attentions is [var first, ..] ? $"; attention in {model.Attentions.Count} blocks of {first.Heads} heads, {first.Tokens.Height} x {first.Tokens.Width} patches from token {first.Tokens.First} of {first.Tokens.Count}" : "")}");
        }

        Line($"");
        foreach (var engine in check.Engines)
        {
            Line($"engine    {engine.Name,-6}{(engine.Works ? "works" : engine.Reason)}{(engine.Name == check.AutoEngine ? ", taken by auto: the fastest that has every operator" : "")}");
            foreach (var lack in engine.Lacks.GroupBy(l => l.Reason).Take(20))
            {
                Line($"            {lack.Key} Nodes: {string.Join(", ", lack.Take(5).Select(l => $"'{l.Node}'"))}{(lack.Count() > 5 ? $" and {lack.Count() - 5} more" : "")}");
            }
        }

        if (check.Agreement is { } agreement)
        {
            Line($"they {(agreement.Agree ? "agree" : "DIFFER")}: largest relative difference {agreement.Scores:0.0E+0} of the scores, {agreement.Gradient:0.0E+0} of the gradient");
        }

        Line($"");
        Line($"operators");
        var width = check.Operators.Select(o => o.Operator.Length).DefaultIfEmpty(0).Max();
        foreach (var op in check.Operators)
        {
            Line($"  {op.Operator.PadRight(width)}  {op.Nodes,5}  {(op.Engines.Count == 0 ? "no engine" : string.Join(", ", op.Engines))}");
        }

        if (check.Methods.Count > 0)
        {
            Line($"");
            Line($"methods");
            Line($"  {string.Join(", ", check.Methods.Where(m => m.Works).Select(m => m.Name))}");
            foreach (var method in check.Methods.Where(m => !m.Works))
            {
                Line($"  not {method.Name}: {method.Reason}");
            }
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
