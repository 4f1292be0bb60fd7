namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    // Steps, choices, comparisons and shapes: their derivative is zero wherever it exists.
    static readonly int s_constants = Constant(
        "And", "ArgMax", "ArgMin", "Ceil", "Equal", "Floor", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual",
        "Not", "Or", "Round", "Shape", "Sign", "Size", "Xor");
}
