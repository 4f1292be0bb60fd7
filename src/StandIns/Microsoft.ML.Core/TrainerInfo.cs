namespace Microsoft.ML;

/// <summary>What a trainer wants of its data: features of like size, and data in memory when it reads them more than once.</summary>
public sealed class TrainerInfo
{
    internal TrainerInfo(bool normalization = true, bool caching = true) => (NeedNormalization, WantCaching) = (normalization, caching);

    public bool NeedNormalization { get; }

    public bool WantCaching { get; }
}
