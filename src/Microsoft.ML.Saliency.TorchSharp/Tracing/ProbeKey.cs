namespace Microsoft.ML.Saliency.Tracing;

/// <summary>What makes two probes the same program: everything but which class is the target.</summary>
sealed record ProbeKey(string Values, string Gradients, bool Logits, RectifierRule Rectifier)
{
    const char Separator = '\n';

    internal IReadOnlyList<string> ValueNames => Split(Values);

    internal IReadOnlyList<string> GradientNames => Split(Gradients);

    internal static ProbeKey Of(Probe probe)
        => new(string.Join(Separator, probe.Values.Distinct()), string.Join(Separator, probe.Gradients.Distinct()), probe.Target.Logits, probe.Rectifier);

    static string[] Split(string names) => names.Length == 0 ? [] : names.Split(Separator);
}
