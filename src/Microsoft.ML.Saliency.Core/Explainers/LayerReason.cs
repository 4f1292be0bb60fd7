namespace Microsoft.ML.Saliency;

/// <summary>Why a method that looks at a layer cannot explain a model.</summary>
static class LayerReason
{
    internal static string? Against(ILayerExplainer explainer, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            explainer.LayerOf(model);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
