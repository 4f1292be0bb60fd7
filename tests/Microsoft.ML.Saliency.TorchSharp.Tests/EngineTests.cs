using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

public sealed class EngineTests
{
    [Fact]
    public void Gradient_of_a_tiny_model_is_its_closed_form()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        // Class 0 is the mean of relu(2 x + 0.5), class 1 of relu(-3 x + 0.25).
        var x = new Batch([1, -1, 0.5f, -0.5f, 1, 1, 1, 1, -1, -1, -1, -1, 0.05f, 0.05f, -0.2f, -0.3f], 1, 1, 4, 4);
        var zero = new Gradient().Explain(engine, x, Target.Class(0)).Values.Data;
        var one = new Gradient().Explain(engine, x, Target.Class(1)).Values.Data;
        for (var i = 0; i < 16; i++)
        {
            Assert.Equal(2 * x.Data[i] + 0.5f > 0 ? 2f / 16 : 0, zero[i], 1e-6f);
            Assert.Equal(-3 * x.Data[i] + 0.25f > 0 ? -3f / 16 : 0, one[i], 1e-6f);
        }
    }

    [Fact]
    public void Code_is_readable()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier(softmax: true));
        var code = engine.Code(new() { Gradients = ["relu"], Values = ["relu"] });
        Assert.Contains("t1 = torch.relu(t0)  # relu", code, StringComparison.Ordinal);
    }
}
