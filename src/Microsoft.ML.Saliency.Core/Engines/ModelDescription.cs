using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>What explainers need to know of a model: its input, its scores, and the layers that have a spatial map.</summary>
public sealed record ModelDescription
{
    /// <summary>How messages call the model, usually its file name.</summary>
    public required string Name { get; init; }

    /// <summary>The picture input.</summary>
    public required InputDescription Input { get; init; }

    /// <summary>The scores that targets are taken from.</summary>
    public required ScoreDescription Score { get; init; }

    /// <summary>Tensors with channels and a map of more than one position, or with tokens that stand for patches, in the order in which the model computes them.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>What the tokens of a transformer look at, block by block, in the order in which the model computes it. Default: none.</summary>
    public IReadOnlyList<AttentionLayer> Attentions { get; init; } = [];

    /// <summary>The layer that class activation maps use when none is named; null where the model has none that would do.</summary>
    public Layer? DefaultLayer { get; init; }

    /// <summary>Why <see cref="DefaultLayer"/> was chosen, or why there is none.</summary>
    public string DefaultLayerReason { get; init; } = "";

    /// <summary>Describes a model without running it.</summary>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores.</exception>
    public static ModelDescription Of(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ModelDescriber.Describe(ShapedGraph.Of(model));
    }

    /// <summary>Finds the layer called <paramref name="name"/>, a tensor's or node's name, or the default layer for null.</summary>
    /// <param name="name">The name, or null.</param>
    /// <param name="option">The option that the name came from, such as "GradCam.Layer"; used in the message.</param>
    /// <exception cref="ArgumentException">There is no such layer, or it has no spatial map; the message lists those that have.</exception>
    public Layer FindLayer(string? name, string option)
        => name is null
            ? DefaultLayer ?? throw Throw.NoDefaultLayer(this, option)
            : Layers.FirstOrDefault(l => l.Name == name) ?? Layers.LastOrDefault(l => l.Node == name) ?? throw Throw.UnknownLayer(this, name, option);
}

/// <summary>The picture input of a model.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="RowShape">Shape of one row, [C, H, W] or [H, W, C].</param>
/// <param name="Layout">Where the channels are.</param>
/// <param name="FixedRows">The number of rows that the model insists on; null where it takes any.</param>
public sealed record InputDescription(string Name, IReadOnlyList<int> RowShape, ImageLayout Layout, int? FixedRows = null)
{
    /// <summary>Number of channels C.</summary>
    public int Channels => RowShape[Layout == ImageLayout.ChannelsFirst ? 0 : 2];

    /// <summary>Height H in pixels.</summary>
    public int Height => RowShape[Layout == ImageLayout.ChannelsFirst ? 1 : 0];

    /// <summary>Width W in pixels.</summary>
    public int Width => RowShape[Layout == ImageLayout.ChannelsFirst ? 2 : 1];
}

/// <summary>Order of the axes of one picture.</summary>
public enum ImageLayout
{
    /// <summary>[C, H, W].</summary>
    ChannelsFirst,

    /// <summary>[H, W, C].</summary>
    ChannelsLast,
}

/// <summary>The scores of a model.</summary>
/// <param name="Output">Name of the model's output.</param>
/// <param name="Logits">Name of the tensor in front of the trailing softmax or sigmoid; the output itself where there is none.</param>
/// <param name="Activation">What turns the logits into the output.</param>
/// <param name="Classes">Number of classes K.</param>
public sealed record ScoreDescription(string Output, string Logits, ScoreActivation Activation, int Classes);

/// <summary>What stands between a model's logits and its output.</summary>
public enum ScoreActivation
{
    /// <summary>Nothing: the output is the logits.</summary>
    None,

    /// <summary>Softmax: the output is probabilities that sum to 1.</summary>
    Softmax,

    /// <summary>LogSoftmax: the output is log-probabilities.</summary>
    LogSoftmax,

    /// <summary>Sigmoid: the output is one probability a class.</summary>
    Sigmoid,

    /// <summary>Not known, and not to be asked: the output is taken as it is, whatever it means, as the score of a regression or of any other black box.</summary>
    Given,
}

/// <summary>A tensor inside a model that has channels and a spatial map.</summary>
/// <param name="Name">The tensor's name, which is the layer's name everywhere.</param>
/// <param name="Node">Name of the node that makes it; may be empty.</param>
/// <param name="OpType">Operator of that node.</param>
/// <param name="Shape">Shape of one row: [C, h, w] or [h, w, C]; with tokens [T, C] or [C, T].</param>
/// <param name="Layout">Where the channels are.</param>
/// <param name="Tokens">Where the map is among the tokens of a transformer; null for a layer that is a map already.</param>
public sealed record Layer(string Name, string Node, string OpType, IReadOnlyList<int> Shape, ImageLayout Layout, TokenGrid? Tokens = null)
{
    /// <summary>Number of channels.</summary>
    public int Channels => Layout == ImageLayout.ChannelsFirst ? Shape[0] : Shape[^1];

    /// <summary>Height of the map.</summary>
    public int Height => Tokens?.Height ?? Shape[Layout == ImageLayout.ChannelsFirst ? 1 : 0];

    /// <summary>Width of the map.</summary>
    public int Width => Tokens?.Width ?? Shape[Layout == ImageLayout.ChannelsFirst ? 2 : 1];

    /// <summary>Whether all that leads from the picture to the scores leads through this layer, so that the model can be run from it on (<see cref="Probe.From"/>).</summary>
    public bool IsBottleneck { get; init; }

    /// <summary>Name and shape as messages show them: 'conv5' [512, 13, 13], or 'norm' [197, 768] of 14 x 14 tokens.</summary>
    public override string ToString() => $"'{Name}' [{string.Join(", ", Shape)}]{(Tokens is null ? "" : $" of {Height} x {Width} tokens")}";
}

/// <summary>Which tokens of a transformer stand for the patches of the picture.</summary>
/// <param name="Height">Patches from top to bottom.</param>
/// <param name="Width">Patches from left to right.</param>
/// <param name="First">Index of the top left patch's token; those before it, such as a class token, stand for no place.</param>
/// <param name="Count">Number of all tokens.</param>
public sealed record TokenGrid(int Height, int Width, int First, int Count)
{
    /// <summary>Index of the class token: the first one that stands for no place; null where all stand for one.</summary>
    public int? ClassToken => Count == Height * Width ? null : First > 0 ? 0 : Height * Width;
}

/// <summary>The attention of one block of a transformer: how much each token takes from each other one, rows that sum to 1.</summary>
/// <param name="Name">The tensor's name; one row of it is [heads, tokens, tokens].</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="Tokens">Which tokens stand for patches.</param>
public sealed record AttentionLayer(string Name, int Heads, TokenGrid Tokens);
