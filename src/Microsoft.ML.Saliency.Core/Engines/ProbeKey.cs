using System.Globalization;

namespace Microsoft.ML.Saliency;

/// <summary>What makes two probes the same program: everything but the numbers. An engine compiles one program a key.</summary>
sealed record ProbeKey(string? From, string Values, string Gradients, TargetKind Target, bool Logits, RectifierRule Rectifier)
{
    internal IReadOnlyList<string> ValueNames => Split(Values);

    internal IReadOnlyList<string> GradientNames => Split(Gradients);

    internal static ProbeKey Of(Probe probe) => new(
        probe.From,
        Join(probe.Values),
        Join(probe.Gradients),
        probe.Target.Kind,
        probe.Target.Logits || probe.Target.Kind == TargetKind.Loss,
        probe.Gradients.Count > 0 ? probe.Rectifier : RectifierRule.Standard);

    // A tensor may be called anything: each name comes with its length before it.
    static string Join(IEnumerable<string> names) => string.Concat(names.Distinct().Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Length}:{n}")));

    static List<string> Split(string names)
    {
        var result = new List<string>();
        for (var at = 0; at < names.Length;)
        {
            var colon = names.IndexOf(':', at);
            var length = int.Parse(names.AsSpan(at, colon - at), CultureInfo.InvariantCulture);
            result.Add(names.Substring(colon + 1, length));
            at = colon + 1 + length;
        }

        return result;
    }
}
