using Microsoft.ML.Saliency;

namespace Microsoft.ML;

// One method a row of the table of methods; each only names the explainer and its most used options. Explain takes any explainer with any options.
public static partial class SaliencyCatalog
{
    /// <summary>Appends the gradient of a class score with respect to the pixels, as a map [H, W]. See <see cref="Gradient"/>.</summary>
    /// <param name="catalog">The catalog, <c>MLContext.Transforms</c>.</param>
    /// <param name="outputColumnName">Name of the map's column; null where the options name other columns and no map is wanted.</param>
    /// <param name="inputColumnName">Name of the column with the pixels as the model takes them, a vector of Single of known size; or of an image column, with <see cref="SaliencyEstimator.Options.Preprocessing"/>.</param>
    /// <param name="modelFile">Path of the ONNX model.</param>
    /// <param name="targetClass">Index of the class to explain, before what the options say. Default: null, the options' target, which is the predicted class of each row.</param>
    /// <param name="options">More columns, preprocessing, map, engine; null for the defaults.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByGradient(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new Gradient(), For(targetClass, options));

    /// <summary>Appends the gradient of the loss of a label with respect to the pixels, as a map [H, W]. See <see cref="LossGradient"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByLossGradient(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new LossGradient(), For(targetClass, options));

    /// <summary>Appends the pixels times the gradient of a class score, as a map [H, W]. See <see cref="InputXGradient"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByInputXGradient(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new InputXGradient(), For(targetClass, options));

    /// <summary>Appends what a class score looks like sent back through the layers, rectifiers passing positive gradients only, as a map [H, W]. See <see cref="Deconvolution"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByDeconvolution(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new Deconvolution(), For(targetClass, options));

    /// <summary>Appends the gradient of a class score, rectifiers passing positive gradients of active units only, as a map [H, W]. See <see cref="GuidedBackpropagation"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByGuidedBackpropagation(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new GuidedBackpropagation(), For(targetClass, options));

    /// <summary>Appends where the attention of a transformer comes from, whatever the class, as a map [H, W]. See <see cref="AttentionRollout"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByAttentionRollout(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new AttentionRollout(), For(targetClass, options));

    /// <summary>Appends where the attention of a transformer comes from, weighted by how much a class score rises with it, as a map [H, W]. See <see cref="GradientAttentionRollout"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByGradientAttentionRollout(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new GradientAttentionRollout(), For(targetClass, options));

    /// <summary>Appends integrated gradients from a baseline to the picture, as a map [H, W]. See <see cref="IntegratedGradients"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="steps">Points on the line from the baseline to the picture in the first round.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByIntegratedGradients(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int steps = 32, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new IntegratedGradients { Steps = steps }, For(targetClass, options));

    /// <summary>Appends the mean of the gradient over noisy copies of the picture, as a map [H, W]. See <see cref="SmoothGrad"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="samples">Noisy copies.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainBySmoothGrad(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int samples = 25, int seed = 0, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new SmoothGrad { Samples = samples, Seed = seed }, For(targetClass, options));

    /// <summary>Appends the mean of the squared gradient over noisy copies of the picture, as a map [H, W]. See <see cref="SmoothGradSquared"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="samples">Noisy copies.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainBySmoothGradSquared(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int samples = 25, int seed = 0, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new SmoothGradSquared { Samples = samples, Seed = seed }, For(targetClass, options));

    /// <summary>Appends the variance of the gradient over noisy copies of the picture, as a map [H, W]. See <see cref="VarGrad"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="samples">Noisy copies.</param>
    /// <param name="seed">Decides the noise.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByVarGrad(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int samples = 25, int seed = 0, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new VarGrad { Samples = samples, Seed = seed }, For(targetClass, options));

    /// <summary>Appends Grad-CAM: where a layer saw what speaks for a class, as a map [H, W]. See <see cref="GradCam"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByGradCam(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new GradCam { Layer = layer }, For(targetClass, options));

    /// <summary>Appends Grad-CAM++: Grad-CAM that does better where a class is in several places, as a map [H, W]. See <see cref="GradCamPlusPlus"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByGradCamPlusPlus(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new GradCamPlusPlus { Layer = layer }, For(targetClass, options));

    /// <summary>Appends HiResCAM: a layer's activation times its gradient, place by place, as a map [H, W]. See <see cref="HiResCam"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByHiResCam(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new HiResCam { Layer = layer }, For(targetClass, options));

    /// <summary>Appends LayerCAM: a layer's activation times its positive gradient, place by place, as a map [H, W]. See <see cref="LayerCam"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByLayerCam(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new LayerCam { Layer = layer }, For(targetClass, options));

    /// <summary>Appends XGrad-CAM: Grad-CAM with weights that sum to the score, as a map [H, W]. See <see cref="XGradCam"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByXGradCam(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new XGradCam { Layer = layer }, For(targetClass, options));

    /// <summary>Appends Eigen-CAM: what a layer's channels have most in common, whatever the class, as a map [H, W]. See <see cref="EigenCam"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByEigenCam(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new EigenCam { Layer = layer }, For(targetClass, options));

    /// <summary>Appends Score-CAM: a layer's channels weighted by the score of the picture that they let through, as a map [H, W]. See <see cref="ScoreCam"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByScoreCam(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new ScoreCam { Layer = layer }, For(targetClass, options));

    /// <summary>Appends Ablation-CAM: a layer's channels weighted by how much the score drops without them, as a map [H, W]. See <see cref="AblationCam"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByAblationCam(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new AblationCam { Layer = layer }, For(targetClass, options));

    /// <summary>Appends Guided Grad-CAM: guided backpropagation where Grad-CAM points, as a map [H, W]. See <see cref="GuidedGradCam"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="layer">The layer, by its tensor's or node's name. Default: null, the last one with a map before pooling.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByGuidedGradCam(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, string? layer = null, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new GuidedGradCam { Layer = layer }, For(targetClass, options));

    /// <summary>Appends how much the score drops when a window covers a place, as a map [H, W]. See <see cref="Occlusion"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="window">Side of the window in pixels.</param>
    /// <param name="stride">Pixels from one window to the next.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByOcclusion(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int window = 15, int stride = 8, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new Occlusion { Window = window, Stride = stride }, For(targetClass, options));

    /// <summary>Appends RISE: the mean of random masks weighted by the score of the picture behind them, as a map [H, W]. See <see cref="Rise"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="samples">Number of masks, one forward pass each.</param>
    /// <param name="seed">Decides the masks.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByRise(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int samples = 4000, int seed = 0, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new Rise { Samples = samples, Seed = seed }, For(targetClass, options));

    /// <summary>Appends LIME: the linear model of blocks of pixels that comes closest to the score around the picture, as a map [H, W]. See <see cref="Lime"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="samples">Number of masks, one forward pass each.</param>
    /// <param name="seed">Decides the masks.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByLime(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int samples = 1000, int seed = 0, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new Lime { Samples = samples, Seed = seed }, For(targetClass, options));

    /// <summary>Appends KernelSHAP: Shapley values of blocks of pixels, as a map [H, W]. See <see cref="KernelShap"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="samples">Number of coalitions, one forward pass each. Default: null, 2048 and two for each block.</param>
    /// <param name="seed">Decides the coalitions.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByKernelShap(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int? samples = null, int seed = 0, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new KernelShap { Samples = samples, Seed = seed }, For(targetClass, options));
}
