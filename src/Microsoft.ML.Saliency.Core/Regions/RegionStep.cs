using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Regions;

/// <summary>One operator, or several fused, over the part of its output that a window changes.</summary>
/// <param name="Inputs">The tensors it reads.</param>
/// <param name="Output">The tensor it makes.</param>
/// <param name="Graph">The operator over a part of its input without padding; null for one that only puts channels beside each other.</param>
/// <param name="Crop">Height and width of the part of an input that it needs.</param>
sealed record RegionStep(IReadOnlyList<string> Inputs, string Output, OnnxGraph? Graph, (int Height, int Width) Crop)
{
    /// <summary>The sliding window, null for operators that work position by position.</summary>
    internal Window? Window { get; init; }

    /// <summary>What lies around the input.</summary>
    internal float Pad { get; init; }

    /// <summary>Where the part of an input begins, by the place of the region of the output.</summary>
    internal int From(int axis, int start) => Window is null ? start : (int)(start * Window.Strides[axis] - Window.Before[axis]);
}
