namespace Microsoft.ML.Saliency;

/// <summary>The exceptions about explainers' options, worded once.</summary>
static class ExplainerThrow
{
    internal static ArgumentException NoLabel(Target target)
        => new($"The target is {target}, which has no label to take the loss of. Use Target.Predicted, Target.Class, Target.PerRow or Target.Loss, or the method 'gradient'.", nameof(target));

    internal static ArgumentOutOfRangeException Steps(int steps)
        => new("IntegratedGradients.Steps", steps, "The number of points on the path must be 1 or more. Set IntegratedGradients.Steps to a number such as 32.");

    internal static ArgumentOutOfRangeException MaxSteps(int maxSteps, int steps)
        => new("IntegratedGradients.MaxSteps", maxSteps, $"Refinement starts with {steps} steps, so it cannot end with fewer. Set IntegratedGradients.MaxSteps to {steps} or more; {steps} for no refinement.");

    internal static ArgumentOutOfRangeException Tolerance(double tolerance)
        => new("IntegratedGradients.Tolerance", tolerance, "The completeness delta is compared with this part of S(x) - S(x0). Set IntegratedGradients.Tolerance to 0 or more, such as 0.01.");

    internal static ArgumentOutOfRangeException Samples(string option, int samples)
        => new(option, samples, $"An average with its standard error, or a variance, needs 2 samples or more. Set {option} to a number such as 25.");

    internal static ArgumentOutOfRangeException Level(string option, double level)
        => new(option, level, $"The noise's standard deviation is this part of max x - min x. Set {option} to a number from 0 (no noise) to 1, such as 0.15.");

    internal static ArgumentOutOfRangeException BaselineValue(float value)
        => new(nameof(value), value, "A baseline is made of finite numbers, in the units of the model's input. Use Baseline.Constant with a number such as 0.");

    internal static ArgumentOutOfRangeException BaselineSigma(double sigma)
        => new(nameof(sigma), sigma, "The blur's standard deviation is in pixels. Use Baseline.Blurred with a positive number such as 10.");

    internal static ArgumentOutOfRangeException BaselineCount(int count)
        => new(nameof(count), count, "The result is the average over this many noise pictures. Use Baseline.UniformNoise with 1 or more, such as 10.");
}
