namespace Microsoft.ML.Saliency.Onnx;

/// <summary>The value of a node's attribute: a number, a text, a tensor, or a list of numbers or texts.</summary>
public sealed class OnnxAttribute
{
    OnnxAttribute(object value) => Value = value;

    /// <summary>
    /// The value: <see cref="long"/>, <see cref="float"/>, <see cref="string"/>, <see cref="OnnxTensor"/>, <see cref="OnnxGraph"/>,
    /// or an array of <see cref="long"/>, <see cref="float"/> or <see cref="string"/>.
    /// </summary>
    public object Value { get; }

    /// <summary>An integer.</summary>
    public static OnnxAttribute Of(long value) => new(value);

    /// <summary>A 32-bit float.</summary>
    public static OnnxAttribute Of(float value) => new(value);

    /// <summary>A text.</summary>
    public static OnnxAttribute Of(string value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>A tensor.</summary>
    public static OnnxAttribute Of(OnnxTensor value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>A graph, as the branches of If and the body of Loop are.</summary>
    public static OnnxAttribute Of(OnnxGraph value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>A list of integers.</summary>
    public static OnnxAttribute Of(params long[] values) => new(values ?? throw new ArgumentNullException(nameof(values)));

    /// <summary>A list of 32-bit floats.</summary>
    public static OnnxAttribute Of(params float[] values) => new(values ?? throw new ArgumentNullException(nameof(values)));

    /// <summary>A list of texts.</summary>
    public static OnnxAttribute Of(params string[] values) => new(values ?? throw new ArgumentNullException(nameof(values)));

    /// <summary>The value that a call of the function around the node gives to one of the function's attributes.</summary>
    internal static OnnxAttribute Reference(string name) => new(new OnnxAttributeReference(name));

    internal long AsInt(OnnxNode node, string name) => Value is long v ? v : throw Mistyped(node, name, "an integer");

    internal float AsFloat(OnnxNode node, string name) => Value is float v ? v : throw Mistyped(node, name, "a float");

    internal string AsText(OnnxNode node, string name) => Value is string v ? v : throw Mistyped(node, name, "a text");

    internal long[] AsInts(OnnxNode node, string name) => Value is long[] v ? v : throw Mistyped(node, name, "a list of integers");

    internal OnnxTensor AsTensor(OnnxNode node, string name) => Value is OnnxTensor v ? v : throw Mistyped(node, name, "a tensor");

    OnnxFormatException Mistyped(OnnxNode node, string name, string expected)
        => Throw.Format($"Attribute '{name}' of {node} should be {expected}, but the file holds {Describe(Value)}. The model is damaged: export it again.");

    static string Describe(object value) => value switch
    {
        long => "an integer",
        float => "a float",
        string => "a text",
        OnnxTensor => "a tensor",
        OnnxGraph => "a graph",
        long[] => "a list of integers",
        float[] => "a list of floats",
        OnnxAttributeReference => "a reference",
        _ => "a list of texts",
    };
}

/// <summary>Stands in a function's node for the attribute <paramref name="Name"/> of the function; gone once calls are written out.</summary>
sealed record OnnxAttributeReference(string Name);
