using Microsoft.ML.Saliency.Tests;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>The ONNX project's models of single operators.</summary>
public class OnnxNodeCaseTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void All_are_read_and_written_again()
    {
        foreach (var folder in Eval.NodeCases())
        {
            var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
            GraphAssert.Equal(model.Graph, OnnxModel.Create(model.Graph, model.Opset).Graph);
        }

        output.WriteLine($"{Eval.NodeCases().Count} read");
    }
}
