namespace Microsoft.ML.Saliency;

/// <summary>A baseline of one number a channel: a colour, in the units of the model's input.</summary>
public sealed record ChannelBaseline : Baseline
{
    readonly float[] _values;

    /// <summary>Makes the baseline.</summary>
    /// <param name="values">The numbers, finite, in the order of the model's channels.</param>
    public ChannelBaseline(params IReadOnlyList<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = [.. values.Select(v => float.IsFinite(v) ? v : throw ExplainerThrow.BaselineValue(v))];
    }

    /// <summary>The numbers, one a channel.</summary>
    public IReadOnlyList<float> Values => _values;

    /// <inheritdoc/>
    public override int Count => 1;

    /// <inheritdoc/>
    public bool Equals(ChannelBaseline? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(_values.Length, HashCode.Combine);

    internal override void Fill(ReadOnlySpan<float> row, InputDescription picture, int index, Span<float> result)
    {
        if (_values.Length != picture.Channels)
        {
            throw PerturbationThrow.BaselineChannels(_values.Length, picture);
        }

        var positions = picture.Height * picture.Width;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = _values[picture.Layout == ImageLayout.ChannelsFirst ? i / positions : i % picture.Channels];
        }
    }
}
