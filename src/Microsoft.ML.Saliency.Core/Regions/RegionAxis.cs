using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Regions;

/// <summary>Which part of one axis of a tensor changes when a window of the picture does, for every place that the window can have along that axis.</summary>
sealed class RegionAxis
{
    readonly int[] _first;
    readonly int[] _end;

    RegionAxis(int length, int[] first, int[] end)
    {
        (Length, _first, _end) = (length, first, end);
        Size = Math.Clamp(first.Zip(end, (f, e) => e - f).Max(), 1, length);
        Start = Array.ConvertAll(first, f => Math.Clamp(f, 0, length - Size));
    }

    /// <summary>Length of the axis.</summary>
    internal int Length { get; }

    /// <summary>How much of it is computed again: as much for every place of the window, so that many go through the model at once.</summary>
    internal int Size { get; }

    /// <summary>Where that begins, by the window's place.</summary>
    internal int[] Start { get; }

    /// <summary>The picture's own axis, for a window that may be anywhere.</summary>
    internal static RegionAxis OfWindows(int length, int window)
    {
        var first = Enumerable.Range(0, length - window + 1).ToArray();
        return new(length, first, Array.ConvertAll(first, f => f + window));
    }

    /// <summary>The picture's own axis, for windows side by side: blocks.</summary>
    /// <param name="starts">Where each begins, and the axis' length at the end.</param>
    internal static RegionAxis OfBlocks(int[] starts) => new(starts[^1], starts[..^1], starts[1..]);

    /// <summary>The first and the last place of a window that a position sees; any one where it sees none.</summary>
    internal (int First, int Last) Seen(int position)
    {
        var last = Math.Max(0, Array.FindLastIndex(_first, f => f <= position));
        var first = Array.FindIndex(_end, e => e > position);
        return (first < 0 || first > last ? last : first, last);
    }

    /// <summary>What a sliding window makes of it: every position that looks at something that changed.</summary>
    internal RegionAxis Slide(int axis, Window window)
    {
        var (stride, reach, before, length) = (window.Strides[axis], (window.Kernel[axis] - 1) * window.Dilations[axis], window.Before[axis], (int)window.OutputSize[axis]);
        // Position o looks from o stride - before to o stride - before + reach.
        return new(
            length,
            Array.ConvertAll(_first, f => (int)Math.Clamp(CeilingDivide(f + before - reach, stride), 0, length - 1)),
            Array.ConvertAll(_end, e => (int)Math.Clamp((e - 1 + before) / stride + 1, 1, length)));
    }

    /// <summary>What changes in either.</summary>
    internal RegionAxis Or(RegionAxis other)
        => new(Length, [.. _first.Zip(other._first, Math.Min)], [.. _end.Zip(other._end, Math.Max)]);

    static long CeilingDivide(long a, long b) => a <= 0 ? 0 : (a + b - 1) / b;
}
