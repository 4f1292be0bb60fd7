namespace Microsoft.ML.Saliency.Onnx;

/// <summary>What the axes of a tensor that is computed from the picture stand for.</summary>
/// <param name="Layout">Where channels are, and were last where the axes are not known.</param>
/// <param name="Grid">Patches, the tensor's or those of the tensor it was made of.</param>
/// <param name="Kind">What is known.</param>
readonly record struct AxisMeaning(AxisKind Kind, ImageLayout Layout, TokenGrid? Grid)
{
    /// <summary>[N, C, h, w] or [N, h, w, C].</summary>
    internal static AxisMeaning Map(ImageLayout layout) => new(AxisKind.Map, layout, null);

    /// <summary>[N, T, C], or [N, C, T] where channels come first.</summary>
    internal static AxisMeaning Tokens(ImageLayout layout, TokenGrid grid) => new(AxisKind.Tokens, layout, grid);

    /// <summary>Anything else, made of a tensor with that grid.</summary>
    internal static AxisMeaning Lost(ImageLayout layout, TokenGrid? grid) => new(AxisKind.Lost, layout, grid);

    /// <summary>The axis of the tokens.</summary>
    internal int TokenAxis => Layout == ImageLayout.ChannelsFirst ? 2 : 1;

    /// <summary>The same meaning if the shape allows it, or what else the shape fits.</summary>
    internal AxisMeaning Fit(IReadOnlyList<Dim> shape) => Kind switch
    {
        AxisKind.Map when shape.Count == 4 => this,
        AxisKind.Tokens when shape.Count == 3 && shape[TokenAxis] == Grid!.Count => this,
        _ => Recognise(shape),
    };

    /// <summary>Axes as long as a grid that was seen before are that grid again.</summary>
    internal AxisMeaning Recognise(IReadOnlyList<Dim> shape)
    {
        if (Grid is not { } grid)
        {
            return Lost(Layout, null);
        }

        var (other, patches) = (Layout == ImageLayout.ChannelsFirst ? ImageLayout.ChannelsLast : ImageLayout.ChannelsFirst, grid.Height * grid.Width);
        foreach (var layout in (ImageLayout[])[Layout, other])
        {
            var first = layout == ImageLayout.ChannelsFirst ? 2 : 1;
            if (shape.Count == 4 && shape[first] == grid.Height && shape[first + 1] == grid.Width)
            {
                return Map(layout);
            }
        }

        // Tokens against tokens are attention, not a layer.
        if (shape.Count == 3 && shape[1] != shape[2])
        {
            foreach (var layout in (ImageLayout[])[ImageLayout.ChannelsLast, ImageLayout.ChannelsFirst])
            {
                var length = shape[layout == ImageLayout.ChannelsFirst ? 2 : 1];
                if (length == grid.Count || length == patches)
                {
                    return Tokens(layout, length == grid.Count ? grid : grid with { First = 0, Count = patches });
                }
            }
        }

        return Lost(Layout, grid);
    }
}

/// <summary>What is known of a tensor's axes.</summary>
enum AxisKind
{
    /// <summary>Nothing: it does not come from the picture.</summary>
    None,

    /// <summary>It comes from the picture, but its axes are not those of a layer.</summary>
    Lost,

    /// <summary>One axis counts tokens.</summary>
    Tokens,

    /// <summary>Two axes are a map.</summary>
    Map,
}
