using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Picture times gradient, x g: what each value contributes to the score if the model were linear.
/// Attribution [N, C, H, W]; map: the sum over the channels, signed. x is what the model takes, after its preprocessing: a value of 0 gets no attribution.
/// Cost: one forward and one backward pass. Source: Shrikumar et al. 2016, arXiv 1605.01713.
/// </summary>
public sealed record InputXGradient : IExplainer
{
    /// <inheritdoc/>
    public string Name => "input-x-gradient";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Sum;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <inheritdoc/>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(input);
        var picture = engine.Model.Input;
        var seen = engine.Run(input, new Probe { Target = target, Gradients = [picture.Name] }, cancellation);
        var product = new Batch(new float[input.Data.Length], input.Rows, input.RowShape);
        TensorPrimitives.Multiply(input.Data, seen.Gradients[picture.Name].Data, product.Data);
        return Attribution.Of(this, seen, ChannelOrder.First(product, picture.Layout));
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_inputXGradient = Define("input-x-gradient", "Input x gradient", () => new InputXGradient());
}
