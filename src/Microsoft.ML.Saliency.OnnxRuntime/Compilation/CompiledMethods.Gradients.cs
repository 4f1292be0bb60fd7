namespace Microsoft.ML.Saliency.Compilation;

static partial class CompiledMethods
{
    static readonly int s_gradient = Define("gradient", new((_, c) => c.Gradient));

    static readonly int s_inputXGradient = Define("input-x-gradient", new((_, c) => c.ChannelsFirst(c.Picture) * c.Gradient));

    static readonly int s_guided = Define("guided-backpropagation", new((_, c) => c.Gradient) { Rectifier = RectifierRule.Guided });

    static readonly int s_deconvolution = Define("deconvolution", new((_, c) => c.Gradient) { Rectifier = RectifierRule.Deconvolution });

    static readonly int s_lossGradient = Define("loss-gradient", new((_, c) => c.Gradient) { Loss = true });
}
