using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>What this engine has beyond the contract: sessions and where they run.</summary>
public sealed class OnnxRuntimeEngineTests
{
    [Fact]
    public void Each_kind_of_probe_has_one_session_with_the_options_given()
    {
        var made = 0;
        using var engine = OnnxRuntimeEngine.Create(
            TinyModels.Classifier(),
            new()
            {
                SessionOptions = () =>
                {
                    made++;
                    return new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1 };
                },
            });
        var x = Pseudo.Batch(2, [1, 4, 4]);
        for (var k = 0; k < 2; k++)
        {
            engine.Run(x, new() { Target = Target.Class(k), Gradients = ["image"] });
            engine.Run(x, new() { Target = Target.PerRow(k, 1), Gradients = ["image"] });
            engine.Run(x, new());
        }

        Assert.Equal(2, made);
    }

    [Fact]
    public void A_device_that_is_not_there_is_an_error_or_the_processor()
    {
        // No machine has so many.
        var options = new OnnxRuntimeEngineOptions { GpuDeviceId = 1000 };
        using var strict = OnnxRuntimeEngine.Create(TinyModels.Classifier(), options);
        var x = Pseudo.Batch(2, [1, 4, 4]);
        var error = Record.Exception(() => strict.Run(x, new()));
        // Of a library with CUDA, and of one without.
        Assert.True(error is EngineException or NotSupportedException, $"{error}");

        using var lenient = OnnxRuntimeEngine.Create(TinyModels.Classifier(), options with { FallbackToCpu = true });
        using var plain = OnnxRuntimeEngine.Create(TinyModels.Classifier());
        Assert.Equal(plain.Run(x, new()).Scores.Data, lenient.Run(x, new()).Scores.Data);
    }

    [Fact]
    public void Threads_are_one_or_more()
        => Assert.Throws<ArgumentOutOfRangeException>(() => OnnxRuntimeEngine.Create(TinyModels.Classifier(), new() { Threads = 0 }));

    [Fact]
    public void A_model_is_described_without_a_session()
        => Assert.Equivalent(ModelDescription.Of(TinyModels.Classifier()), OnnxRuntimeEngine.Describe(TinyModels.Classifier()));
}
