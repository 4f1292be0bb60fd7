namespace Microsoft.ML.Saliency;

/// <summary>A baseline given value by value, the same for every row: a picture, or for tabular input one number a slot.</summary>
public sealed record PictureBaseline : Baseline
{
    readonly float[] _values;

    /// <summary>Makes the baseline.</summary>
    /// <param name="values">The numbers, finite, as many and in the order in which the model takes them.</param>
    public PictureBaseline(params IReadOnlyList<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = [.. values.Select(v => float.IsFinite(v) ? v : throw ExplainerThrow.BaselineValue(v))];
    }

    /// <summary>The numbers, in the order in which the model takes them.</summary>
    public IReadOnlyList<float> Values => _values;

    /// <inheritdoc/>
    public override int Count => 1;

    /// <inheritdoc/>
    public bool Equals(PictureBaseline? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(_values.Length, HashCode.Combine);

    internal override void Fill(ReadOnlySpan<float> row, InputDescription picture, int index, Span<float> result)
    {
        if (_values.Length != result.Length)
        {
            throw PerturbationThrow.BaselineSize(_values.Length, picture);
        }

        _values.CopyTo(result);
    }
}
