using Microsoft.ML.Saliency.Differentiation;

namespace Microsoft.ML.Saliency.Compilation;

/// <summary>Every method that can be part of a model: what it asks of the model, and its arithmetic as nodes. One file per family adds its rows.</summary>
static partial class CompiledMethods
{
    static SortedDictionary<string, Row>? s_rows;

    // Makes every row exist before the first use of the class.
    static CompiledMethods()
    {
    }

    /// <summary>The methods' names.</summary>
    internal static IEnumerable<string> Names => s_rows!.Keys;

    /// <summary>The row of a method.</summary>
    /// <exception cref="NotSupportedException">It cannot be compiled.</exception>
    internal static Row Require(IExplainer method)
        => s_rows!.TryGetValue(method.Name, out var row) ? row : throw new NotSupportedException(
            $"Method '{method.Name}' cannot be part of a model: it looks at what it measured before it goes on, or makes more passes than one file should. Methods that can: {string.Join(", ", Names)}.");

    /// <summary>Adds a method; returns how many there are, so that it can initialise a field.</summary>
    static int Define(string name, Row row)
    {
        (s_rows ??= new(StringComparer.Ordinal)).Add(name, row);
        return s_rows.Count;
    }

    /// <summary>One method.</summary>
    /// <param name="Attribution">Makes the attribution [N, C, h, w] of what the model's nodes computed.</param>
    internal sealed record Row(Func<IExplainer, MethodContext, Value> Attribution)
    {
        /// <summary>How gradients pass rectifiers.</summary>
        internal RectifierRule Rectifier { get; init; }

        /// <summary>Whether the loss is explained rather than the score.</summary>
        internal bool Loss { get; init; }

        /// <summary>Changed copies of each picture that go through the model beside it, [n, N, ...]; null for none.</summary>
        internal Func<IExplainer, MethodContext, Value>? Copies { get; init; }
    }
}

/// <summary>What a method is written over.</summary>
/// <param name="Model">The model's description.</param>
/// <param name="Picture">The pictures, [N, ...] in the model's layout.</param>
sealed record MethodContext(ModelDescription Model, Value Picture)
{
    /// <summary>The layer, for methods that have one.</summary>
    internal Layer? Layer { get; init; }

    /// <summary>The layer's activations [N, C, h, w].</summary>
    internal Value Activations { get; init; }

    /// <summary>The gradient, channels first: of the layer, of the picture, or of the picture's copies [n, N, C, H, W].</summary>
    internal Value Gradient { get; init; }

    /// <summary>Channels of the picture to the front.</summary>
    internal Value ChannelsFirst(Value picture) => Model.Input.Layout == ImageLayout.ChannelsFirst ? picture : picture.Transpose(0, 3, 1, 2);
}
