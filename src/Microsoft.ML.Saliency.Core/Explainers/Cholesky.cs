using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>A symmetric positive definite matrix A = L L^T, factored once to solve A x = b for many b.</summary>
sealed class Cholesky
{
    // A pivot that loses this much of its diagonal to rounding is zero.
    const double Singular = 1e-12;

    readonly double[][] _l;

    Cholesky(double[][] l) => _l = l;

    /// <summary>Factors a matrix in place, by its lower triangle; null where it is not positive definite.</summary>
    internal static Cholesky? Factor(double[][] a)
    {
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                a[i][j] = (a[i][j] - TensorPrimitives.Dot<double>(a[i].AsSpan(0, j), a[j].AsSpan(0, j))) / a[j][j];
            }

            var pivot = a[i][i] - TensorPrimitives.SumOfSquares<double>(a[i].AsSpan(0, i));
            if (!(pivot > Singular * a[i][i]))
            {
                return null;
            }

            a[i][i] = Math.Sqrt(pivot);
        }

        return new(a);
    }

    /// <summary>Solves A x = b in place.</summary>
    internal double[] Solve(double[] b)
    {
        for (var i = 0; i < b.Length; i++)
        {
            b[i] = (b[i] - TensorPrimitives.Dot<double>(_l[i].AsSpan(0, i), b.AsSpan(0, i))) / _l[i][i];
        }

        for (var i = b.Length - 1; i >= 0; i--)
        {
            b[i] /= _l[i][i];
            for (var j = 0; j < i; j++)
            {
                b[j] -= _l[i][j] * b[i];
            }
        }

        return b;
    }
}
