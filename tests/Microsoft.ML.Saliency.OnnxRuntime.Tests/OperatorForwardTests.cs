using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The forward pass of both engines against the model as it is, run by ONNX Runtime.</summary>
public sealed class OperatorForwardTests(ITestOutputHelper log)
{
    const int Seeds = 12;

    public static TheoryData<string> Cases => [.. OperatorCases.MovingNames, .. OperatorCases.CompositeNames];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_engines_give_what_the_model_gives(string name)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var test = OperatorCases.All[name](new(seed), seed);
            var model = test.Model();
            log.WriteLine($"seed {seed}: {string.Join("; ", model.Graph.Nodes)}");
            // Making it compares it with the original.
            using var torch = TorchSharpEngine.Create(model, new() { ParityTolerance = 1e-5f });
            using var onnx = OnnxRuntimeEngine.Create(model, new() { Threads = 1 });
            var x = Pseudo.Batch(2, onnx.Model.Input.RowShape, _ => test.X());
            var (expected, actual) = (torch.Run(x, new()).Scores.Data, onnx.Run(x, new()).Scores.Data);
            var scale = expected.Max(Math.Abs);
            Assert.InRange(expected.Zip(actual).Max(p => Math.Abs(p.First - p.Second)), 0, 1e-5 * scale);
        }
    }
}
