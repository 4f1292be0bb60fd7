using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency.Tests;

public sealed class ExplainerJsonTests
{
    public static TheoryData<string> Names { get; } = [.. ExplainerCatalog.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_method_is_read_as_it_was_written(string name)
    {
        var explainer = ExplainerCatalog.Create(name);
        Assert.Equal(explainer, ExplainerCatalog.FromJson(ExplainerCatalog.ToJson(explainer)));
    }

    [Fact]
    public void Options_are_read_as_they_were_written()
    {
        foreach (var explainer in (IExplainer[])
        [
            new GradCam { Layer = "conv4" },
            new IntegratedGradients { Steps = 7, MaxSteps = 9, Tolerance = 0.125, Baseline = Baseline.Blurred(3.5) },
            new IntegratedGradients { Baseline = Baseline.UniformNoise(4, 2) },
            new Occlusion { Window = 3, Stride = 2, Baseline = new ChannelBaseline(1, 2.5f, 3), Score = PerturbationScore.Loss },
            new KernelShap { Blocks = 3, Samples = 40, Baseline = new PictureBaseline(1, 2, 3) },
            new Rise { Samples = 12, Probability = 0.25, Seed = 5, Baseline = Baseline.PerChannelMean },
            new SmoothGrad { Inner = new IntegratedGradients { Steps = 4, Baseline = Baseline.Constant(-1) }, Level = 0.5, Samples = 3, Seed = 9 },
        ])
        {
            Assert.Equal(explainer, ExplainerCatalog.FromJson(JsonNode.Parse(ExplainerCatalog.ToJson(explainer).ToJsonString())!.AsObject()));
        }

        Assert.Equal("""{"method":"grad-cam","layer":"conv4"}""", ExplainerCatalog.ToJson(new GradCam { Layer = "conv4" }).ToJsonString());
        Assert.Equal(new Rise(), ExplainerCatalog.FromJson(new() { ["method"] = "rise" }));
    }

    [Theory]
    [InlineData("""{}""", "Method '' is not known. Methods: ")]
    [InlineData("""{"method":"magic"}""", "Method 'magic' is not known. Methods: ")]
    [InlineData("""{"method":"rise","cells":3}""", "The options of 'rise' cannot be read: ")]
    [InlineData("""{"method":"rise","samples":"many"}""", "The options of 'rise' cannot be read: ")]
    [InlineData("""{"method":"occlusion","baseline":{"kind":"black"}}""", "The options of 'occlusion' cannot be read: 'black' is no kind of baseline. Choose constant, mean, blurred, noise, channels or values.")]
    [InlineData("""{"method":"occlusion","baseline":{"kind":"blurred"}}""", "The options of 'occlusion' cannot be read: The baseline has no 'sigma'.")]
    [InlineData("""{"method":"occlusion","baseline":{"kind":"blurred","sigma":-1}}""", "The options of 'occlusion' cannot be read: The numbers of baseline {\"kind\":\"blurred\",\"sigma\":-1} are missing or wrong.")]
    public void What_cannot_be_read_is_named(string json, string message)
        => Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => ExplainerCatalog.FromJson(JsonNode.Parse(json)!.AsObject())).Message, StringComparison.Ordinal);
}
