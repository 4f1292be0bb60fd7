namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>Equality of graphs in everything that they hold.</summary>
static class GraphAssert
{
    public static void Equal(OnnxGraph expected, OnnxGraph actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Equal(expected.Inputs, actual.Inputs);
        Equal(expected.Outputs, actual.Outputs);
        Equal(expected.ValueInfos, actual.ValueInfos);
        Assert.Equal(expected.Initializers.Keys.Order(StringComparer.Ordinal), actual.Initializers.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in expected.Initializers)
        {
            Equal(tensor, actual.Initializers[name]);
        }

        Assert.Equal(expected.Nodes.Count, actual.Nodes.Count);
        foreach (var (a, b) in expected.Nodes.Zip(actual.Nodes))
        {
            Assert.Equal((a.OpType, a.Name, a.Domain), (b.OpType, b.Name, b.Domain));
            Assert.Equal(a.Inputs, b.Inputs);
            Assert.Equal(a.Outputs, b.Outputs);
            Assert.Equal(a.Attributes.Keys.Order(StringComparer.Ordinal), b.Attributes.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, attribute) in a.Attributes)
            {
                Equal(attribute.Value, b.Attributes[name].Value);
            }
        }
    }

    static void Equal(IReadOnlyList<OnnxValueInfo> expected, IReadOnlyList<OnnxValueInfo> actual)
    {
        Assert.Equal(expected.Select(v => (v.Name, v.Type)), actual.Select(v => (v.Name, v.Type)));
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.Equal(a.Shape, b.Shape);
        }
    }

    static void Equal(object expected, object actual)
    {
        switch (expected)
        {
            case OnnxGraph graph: Equal(graph, Assert.IsType<OnnxGraph>(actual)); break;
            case OnnxTensor tensor: Equal(tensor, Assert.IsType<OnnxTensor>(actual)); break;
            default: Assert.Equal(expected, actual); break;
        }
    }

    static void Equal(OnnxTensor expected, OnnxTensor actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(expected.Data.Span.SequenceEqual(actual.Data.Span), "tensor data differ");
    }
}
