using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An input or output of a model, in the data view's terms: a leading open dimension is the batch, of one row.</summary>
internal sealed class OnnxTensor
{
    public OnnxTensor(string name, NodeMetadata metadata, IDictionary<string, int[]> shapes)
    {
        Name = name;
        if (!metadata.IsTensor || metadata.Dimensions.Length == 0 || DataViewTypes.PrimitiveOrNull(metadata.ElementType) is not { } itemType)
            return;

        int[] given = null;
        var replaced = shapes is not null && shapes.TryGetValue(name, out given);
        if (replaced && !(given.Length == metadata.Dimensions.Length && given.Zip(metadata.Dimensions).All(pair => pair.First == pair.Second || pair.First <= 0 || pair.Second <= 0)))
            throw new ArgumentOutOfRangeException("shapeDictionary", string.Join(",", given), $"The specified shape {string.Join(",", given)} is not compatible with the shape "
                + $"{string.Join(",", metadata.Dimensions)} loaded from the ONNX model file. Only unknown dimension can replace or be replaced by another dimension.");

        var shape = replaced ? given : metadata.Dimensions;
        Shape = [.. shape.Select((size, axis) => size > 0 ? size : axis == 0 && size < 0 ? 1 : 0)];
        // A given shape is taken at its word: an open batch in it makes a vector of unknown length.
        var known = replaced ? Array.TrueForAll(given, size => size > 0) : Array.TrueForAll(Shape, size => size > 0);
        Type = known ? new VectorDataViewType(itemType, Shape) : new VectorDataViewType(itemType);
    }

    public string Name { get; }

    /// <summary>The shape that is fed, 0 where it is open; null where the value is no tensor that a vector column can hold.</summary>
    public int[] Shape { get; }

    /// <summary>The type of its column.</summary>
    public VectorDataViewType Type { get; }

    /// <summary>This, or the error that says that a column cannot hold it.</summary>
    public OnnxTensor AsVector() => Type is not null ? this
        : throw Contracts.NotHere($"'{Name}', which is a scalar, a sequence, a map or of an element type without a data view type,");
}
