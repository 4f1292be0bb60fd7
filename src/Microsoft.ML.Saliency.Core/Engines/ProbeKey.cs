namespace Microsoft.ML.Saliency;

/// <summary>What makes two probes the same program: everything but the numbers. An engine compiles one program a key.</summary>
sealed record ProbeKey(string? From, string Values, string Gradients, TargetKind Target, bool Logits, RectifierRule Rectifier)
{
    const char Separator = '\n';

    internal IReadOnlyList<string> ValueNames => Split(Values);

    internal IReadOnlyList<string> GradientNames => Split(Gradients);

    internal static ProbeKey Of(Probe probe) => new(
        probe.From,
        string.Join(Separator, probe.Values.Distinct()),
        string.Join(Separator, probe.Gradients.Distinct()),
        probe.Target.Kind,
        probe.Target.Logits || probe.Target.Kind == TargetKind.Loss,
        probe.Gradients.Count > 0 ? probe.Rectifier : RectifierRule.Standard);

    static string[] Split(string names) => names.Length == 0 ? [] : names.Split(Separator);
}
