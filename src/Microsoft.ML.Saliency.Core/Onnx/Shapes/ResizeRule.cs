namespace Microsoft.ML.Saliency.Onnx;

/// <summary>How a Resize or Upsample node finds the place in its input of an element of its output, and what it makes of the elements around it.</summary>
sealed record ResizeRule
{
    /// <summary>"nearest", "linear" or "cubic".</summary>
    internal required string Mode { get; init; }

    /// <summary>The attribute coordinate_transformation_mode.</summary>
    internal required string Coordinates { get; init; }

    /// <summary>The attribute nearest_mode, or "simple" as opset 10 has it: the element before where enlarged, that after where made smaller.</summary>
    internal required string Nearest { get; init; }

    internal float CubicCoefficient { get; init; }

    internal bool ExcludeOutside { get; init; }

    internal bool Antialias { get; init; }

    /// <exception cref="UnsupportedOperatorException">An attribute has a value that the standard does not know.</exception>
    internal static ResizeRule Of(NodeView view)
    {
        var node = view.Node;
        var old = node.OpType == "Upsample" || view.Opset < 11;
        return new()
        {
            Mode = Choice("mode", node.Text("mode", "nearest") is "bilinear" ? "linear" : node.Text("mode", "nearest"), "nearest", "linear", "cubic"),
            Coordinates = old ? "asymmetric"
                : Choice("coordinate_transformation_mode", node.Text("coordinate_transformation_mode", "half_pixel"),
                    "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"),
            Nearest = old ? "simple"
                : Choice("nearest_mode", node.Text("nearest_mode", "round_prefer_floor"), "round_prefer_floor", "round_prefer_ceil", "floor", "ceil"),
            CubicCoefficient = node.Float("cubic_coeff_a", -0.75f),
            ExcludeOutside = node.Int("exclude_outside", 0) != 0,
            Antialias = node.Int("antialias", 0) != 0,
        };

        string Choice(string attribute, string value, params string[] choices)
            => choices.Contains(value) ? value : throw Throw.Unsupported(node, $"its {attribute} is '{value}'; there are {string.Join(", ", choices)}");
    }

    /// <param name="axis">The axis.</param>
    /// <param name="from">Its length before.</param>
    /// <param name="to">Its length after.</param>
    /// <param name="scale">What the length is multiplied by; the product need not be whole.</param>
    /// <param name="part">The part of the input that tf_crop_and_resize takes, as shares of its length.</param>
    internal ResizeAxis Along(int axis, long from, long to, float scale, (float Start, float End) part)
    {
        var taps = new (long, float)[to][];
        for (var i = 0L; i < to; i++)
        {
            var place = Place(i, from, to, scale, part);
            taps[i] = Coordinates == "tf_crop_and_resize" && (place < 0 || place > from - 1) ? []
                : Mode == "nearest" ? [(Math.Clamp(Rounded(place, scale), 0, from - 1), 1)]
                : Around(place, from, scale);
        }

        return new(axis, from, scale, taps);
    }

    // In single precision, as ONNX Runtime has it: at ties, the last digit decides which element is the nearest.
    float Place(long i, long from, long to, float scale, (float Start, float End) part) => Coordinates switch
    {
        "asymmetric" => scale == (float)to / from ? (float)(i * from) / to : i / scale,
        "align_corners" => scale * from == 1 || to == 1 ? 0 : i * (from - 1) / (scale * from - 1),
        "pytorch_half_pixel" => to > 1 ? (i + 0.5f) / scale - 0.5f : 0,
        "tf_half_pixel_for_nn" => (i + 0.5f) / scale,
        "half_pixel_symmetric" => from / 2f * (1 - to / (scale * from)) + (i + 0.5f) / scale - 0.5f,
        "tf_crop_and_resize" => to > 1 ? part.Start * (from - 1) + i * (part.End - part.Start) * (from - 1) / (to - 1) : 0.5f * (part.Start + part.End) * (from - 1),
        _ => (i + 0.5f) / scale - 0.5f,
    };

    long Rounded(float place, float scale)
    {
        var below = MathF.Floor(place);
        var up = Nearest switch
        {
            "floor" => false,
            "ceil" => place > below,
            "simple" => scale < 1 && place > below,
            "round_prefer_ceil" => place - below >= 0.5f,
            _ => place - below > 0.5f,
        };
        return (long)below + (up ? 1 : 0);
    }

    /// <summary>
    /// The elements within reach of a place, weighted by the mode's kernel; where antialiasing makes the axis smaller, the kernel grows by as much.
    /// What lies beyond an end counts as the element at the end, or not at all.
    /// </summary>
    (long Index, float Weight)[] Around(double place, long from, double scale)
    {
        var narrow = Antialias ? Math.Min(scale, 1) : 1;
        var reach = (Mode == "linear" ? 1 : 2) / narrow;
        var weights = new SortedDictionary<long, double>();
        var sum = 0.0;
        for (var i = (long)Math.Ceiling(place - reach); i <= Math.Floor(place + reach); i++)
        {
            var weight = Kernel(Math.Abs(i - place) * narrow);
            if (weight == 0 || (ExcludeOutside && (i < 0 || i >= from)))
            {
                continue;
            }

            var index = Math.Clamp(i, 0, from - 1);
            weights[index] = weights.GetValueOrDefault(index) + weight;
            sum += weight;
        }

        return [.. weights.Select(w => (w.Key, (float)(w.Value / sum)))];
    }

    /// <summary>Weight of an element at a distance: a triangle of base 2, or Keys' cubic of base 4.</summary>
    double Kernel(double d)
    {
        var a = CubicCoefficient;
        return Mode == "linear" ? Math.Max(0, 1 - d)
            : d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
            : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
            : 0;
    }
}
