namespace Microsoft.ML.Saliency.Tests;

/// <summary>What every method with a layer promises.</summary>
public sealed class LayerExplainerTests
{
    public static TheoryData<string, string> Cams => new()
    {
        { "ablation-cam", "AblationCam" },
        { "eigen-cam", "EigenCam" },
        { "grad-cam", "GradCam" },
        { "grad-cam-plus-plus", "GradCamPlusPlus" },
        { "hires-cam", "HiResCam" },
        { "layer-cam", "LayerCam" },
        { "score-cam", "ScoreCam" },
        { "xgrad-cam", "XGradCam" },
    };

    [Theory]
    [MemberData(nameof(Cams))]
    public void The_layer_is_an_option(string method, string type)
    {
        var explainer = Assert.IsAssignableFrom<ILayerExplainer>(ExplainerCatalog.Create(method));
        Assert.Equal((type, method, null), (explainer.GetType().Name, explainer.Name, explainer.Layer));
        var other = Assert.IsAssignableFrom<ILayerExplainer>(explainer.WithLayer("conv"));
        Assert.Equal((type, "conv"), (other.GetType().Name, other.Layer));
        Assert.Null(explainer.Layer);
    }

    [Theory]
    [MemberData(nameof(Cams))]
    public void A_layer_that_is_not_there(string method, string type)
    {
        var explainer = ((ILayerExplainer)ExplainerCatalog.Create(method)).WithLayer("conv9");
        var error = Assert.Throws<ArgumentException>(() => explainer.LayerOf(FunctionEngine.Describe([1, 2, 2], 1, [3, 1, 2])));
        Assert.Equal(
            $"Layer 'conv9' is not in 'functions'. Layers with a spatial map: 'layer' [3, 1, 2]. Set {type}.Layer to one of them. (Parameter '{type}.Layer')",
            error.Message);
    }

    [Theory]
    [MemberData(nameof(Cams))]
    public void A_model_without_layers(string method, string type)
    {
        var error = Assert.Throws<ArgumentException>(() => ExplainerCatalog.Create(method).LayerOf(FunctionEngine.Describe([1, 2, 2], 1)));
        Assert.Equal(
            $"'functions' has no layer to choose: it is made of functions. Layers with a spatial map: none. Set {type}.Layer to one of them, or use a method that needs no layer, such as 'gradient'. (Parameter '{type}.Layer')",
            error.Message);
    }
}
