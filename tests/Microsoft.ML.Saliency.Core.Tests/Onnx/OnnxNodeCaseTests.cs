using Microsoft.ML.Saliency.Tests;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>The ONNX project's models of single operators.</summary>
public class OnnxNodeCaseTests(ITestOutputHelper output)
{
    const int Readable = 441;

    [SkippableFact]
    public void All_are_read_and_written_again_but_those_of_the_smallest_element_types()
    {
        var read = 0;
        foreach (var folder in Eval.NodeCases())
        {
            try
            {
                var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
                GraphAssert.Equal(model.Graph, OnnxModel.Create(model.Graph, model.Opset).Graph);
                read++;
            }
            catch (OnnxFormatException e)
            {
                output.WriteLine($"{Path.GetFileName(folder)}: {e.Message}");
                Assert.Matches("^(Input|Output) '.*' of 'model.onnx' is a tensor of element type (Float8|Float4|U?Int4|U?Int2)", e.Message);
            }
        }

        output.WriteLine($"{read} of {Eval.NodeCases().Count} read");
        Assert.True(read >= Readable, $"{read} read, expected {Readable} or more");
    }
}
