namespace Microsoft.ML.Saliency;

/// <summary>The exceptions of made and changed pictures, worded once.</summary>
static class GenerationThrow
{
    internal static ArgumentException Range(float min, float max)
        => new($"{min} to {max} is not a range of pixel values. Give the value of black and a larger value of white, both finite, such as 0 and 1.", "max");

    internal static ArgumentOutOfRangeException Class(int index, ModelDescription model)
        => new(nameof(index), index, $"Output '{model.Score.Output}' of '{model.Name}' has {model.Score.Classes} classes. Choose an index from 0 to {model.Score.Classes - 1}.");

    internal static ArgumentOutOfRangeException Positive(string option, object value, string example)
        => new(option, value, $"It must be positive. Set {option} to a number such as {example}.");

    internal static ArgumentOutOfRangeException NotNegative(string option, object value)
        => new(option, value, $"It must be 0 (none) or more. Set {option} to 0 for none.");

    internal static ArgumentException NoEpsilon(string option)
        => new($"{option} is empty: there is no change to try. Give one or more parts of the pixel range, such as 2 / 255.0.", option);

    internal static ArgumentOutOfRangeException Epsilon(string option, double epsilon)
        => new(option, epsilon, $"The largest change of a pixel is a part of the range from black to white, above 0 and at most 1. Set {option} to numbers such as 2 / 255.0.");

    internal static ArgumentException NoGoal(string option)
        => new($"{option} is set, but no class is given to be mistaken for: towards its own prediction a picture need not change. Give one class for all rows, or one a row.", "labels");
}
