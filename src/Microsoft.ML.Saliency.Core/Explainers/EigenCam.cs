using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Eigen-CAM: what the channels of a layer show together, whatever the class; needs no gradient.
/// With A as a matrix [positions, channels], not centred, and v its first right singular vector: attribution [N, 1, h, w] = A v, at the layer's resolution,
/// signed so that its inner product with the mean of the channels is positive, or, where the channels' mean is nothing (a normalised layer), the sum of its cubes; map: its positive part, resized to the picture.
/// By power iteration in double precision, at most 1000 steps, from the same start each time.
/// Cost: one forward pass. Source: Muhammad and Yeasin, arXiv 2008.00299.
/// </summary>
public sealed record EigenCam : ClassActivationMap
{
    /// <inheritdoc/>
    public override string Name => "eigen-cam";

    /// <inheritdoc/>
    public override Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var layer = LayerOf(engine.Model)!;
        var seen = engine.Run(input, new Probe { Target = target, Values = [layer.Name] }, cancellation);
        var a = ChannelOrder.First(seen.Values[layer.Name], layer);
        var maps = ClassActivation.NewMaps(layer, a.Rows);
        var (matrix, v, next, map) = (new double[a.RowSize], new double[layer.Channels], new double[layer.Channels], new double[maps.RowSize]);
        for (var row = 0; row < a.Rows; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            TensorPrimitives.ConvertTruncating<float, double>(a[row], matrix);
            Project(matrix, v, next, map);
            TensorPrimitives.ConvertTruncating<double, float>(map, maps[row]);
        }

        return Attribution.Of(this, seen, maps, layer);
    }

    /// <summary>Projects the channels [C, positions] on their first right singular vector, which v receives.</summary>
    static void Project(ReadOnlySpan<double> channels, Span<double> v, Span<double> next, Span<double> map)
    {
        const int steps = 1000;
        const double tolerance = 1e-10;
        Start(v);
        Multiply(channels, v, map);
        for (var step = 0; step < steps; step++)
        {
            for (var k = 0; k < v.Length; k++)
            {
                next[k] = TensorPrimitives.Dot(channels.Slice(k * map.Length, map.Length), map);
            }

            var norm = TensorPrimitives.Norm<double>(next);
            if (norm == 0)
            {
                break;
            }

            TensorPrimitives.Divide(next, norm, next);
            var change = TensorPrimitives.Distance<double>(next, v);
            next.CopyTo(v);
            Multiply(channels, v, map);

            // Written so that a NaN ends it too.
            if (!(change > tolerance))
            {
                break;
            }
        }

        // A v times the sum of the channels is the sum of v times the largest eigenvalue. Normalised layers have channels that sum to nothing:
        // there the positions that stand out are the positive ones.
        var sum = TensorPrimitives.Sum<double>(v);
        var sign = Math.Abs(sum) > 1e-3 * Math.Sqrt(v.Length) ? sum : Cubes(map);
        if (sign < 0)
        {
            TensorPrimitives.Negate(map, map);
        }
    }

    static double Cubes(ReadOnlySpan<double> map)
    {
        var sum = 0.0;
        foreach (var value in map)
        {
            sum += value * value * value;
        }

        return sum;
    }

    // Positive, as the vector sought is where no activation is negative; uneven, since an even start may be orthogonal to what is sought.
    static void Start(Span<double> v)
    {
        const double golden = 0.6180339887498949;
        for (var k = 0; k < v.Length; k++)
        {
            v[k] = 0.5 + k * golden % 1;
        }
    }

    static void Multiply(ReadOnlySpan<double> channels, ReadOnlySpan<double> v, Span<double> map)
    {
        map.Clear();
        for (var k = 0; k < v.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(channels.Slice(k * map.Length, map.Length), v[k], map, map);
        }
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_eigenCam = Define("eigen-cam", "Eigen-CAM", () => new EigenCam());
}
