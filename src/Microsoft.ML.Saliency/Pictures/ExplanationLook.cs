namespace Microsoft.ML.Saliency;

/// <summary>What a figure draws of an explanation.</summary>
public enum ExplanationLook
{
    /// <summary>The map over the picture.</summary>
    Overlay,

    /// <summary>The map alone, in colours.</summary>
    HeatMap,

    /// <summary>The picture where the map is high, black where it is 0; of a signed map, where it speaks for the class.</summary>
    Mask,
}
