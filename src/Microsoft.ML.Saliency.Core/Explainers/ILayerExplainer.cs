namespace Microsoft.ML.Saliency;

/// <summary>A method that looks at one layer of the model, and whose layer can be chosen.</summary>
public interface ILayerExplainer : IExplainer
{
    /// <summary>
    /// The layer, by its tensor's or node's name. Default: null, the last layer with a map of more than one position
    /// before pooling; which one that is, and why, is in <see cref="ModelDescription.DefaultLayerReason"/>.
    /// </summary>
    string? Layer { get; }

    /// <summary>The same method with the same options on another layer; null for the default layer.</summary>
    IExplainer WithLayer(string? layer);
}
