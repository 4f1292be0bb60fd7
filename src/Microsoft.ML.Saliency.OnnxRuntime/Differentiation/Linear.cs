using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_matMul = Define("MatMul", MatMul);

    static readonly int s_gemm = Define("Gemm", Gemm);

    static readonly int s_einsum = Define("Einsum", Einsum);

    /// <summary>Products again, of what is there: the flags for transposition say it all, so that no weight is stored twice.</summary>
    static Value Gemm(OperatorContext c, int input)
    {
        var (transA, transB) = (c.Node.Int("transA", 0) != 0, c.Node.Int("transB", 0) != 0);
        return input switch
        {
            0 => transA ? Product(c[1], c.G, transB, true) : Product(c.G, c[1], false, !transB),
            1 => transB ? Product(c.G, c[0], true, transA) : Product(c[0], c.G, !transA, false),
            _ => c.Unbroadcast(c.G * c.Node.Float("beta", 1), 2),
        };

        Value Product(Value a, Value b, bool turnA, bool turnB) => c.Graph.Let(
            "Gemm",
            [a, b],
            ("alpha", OnnxAttribute.Of(c.Node.Float("alpha", 1))), ("transA", OnnxAttribute.Of(turnA ? 1L : 0L)), ("transB", OnnxAttribute.Of(turnB ? 1L : 0L)));
    }

    /// <summary>As NumPy: a vector on the left is a row, on the right a column; axes before the last two are broadcast.</summary>
    static Value MatMul(OperatorContext c, int input)
    {
        var (a, b) = (c.ShapeOf(0), c.ShapeOf(1));
        Dim[] matrixA = a.Count == 1 ? [1, a[0]] : [.. a], matrixB = b.Count == 1 ? [b[0], 1] : [.. b];
        Dim[] batch = [.. c.OutputShape.SkipLast((a.Count > 1 ? 1 : 0) + (b.Count > 1 ? 1 : 0))];
        var g = a.Count == 1 || b.Count == 1 ? c.G.Reshape([.. batch, matrixA[^2], matrixB[^1]]) : c.G;
        var product = input == 0
            ? g.With("MatMul", Turned(b.Count == 1 ? c[1].Reshape(matrixB) : c[1], matrixB.Length))
            : Turned(a.Count == 1 ? c[0].Reshape(matrixA) : c[0], matrixA.Length).With("MatMul", g);
        // A vector is the only row or column of its matrix: summed over the batch, that is the vector again.
        return c.Rank(input) == 1
            ? product.Sum([.. Enumerable.Range(0, batch.Length).Select(i => (long)i)]).Reshape(c.ShapeOf(input))
            : c.Unbroadcast(product, input, [.. batch, .. c.ShapeOf(input).TakeLast(2)]);
    }

    static Value Turned(Value matrix, int rank)
    {
        long[] permutation = [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        (permutation[^1], permutation[^2]) = (permutation[^2], permutation[^1]);
        return matrix.Transpose(permutation);
    }

    /// <summary>
    /// The same sum with the output's cotangent in the input's place: over every letter that the input lacks. Axes of length 1 that are repeated are left out,
    /// letters that occur twice in the input are told apart and joined by the unit matrix, and what only the input has is repeated.
    /// </summary>
    static Value Einsum(OperatorContext c, int input)
    {
        var equation = EinsumEquation.Of(c);
        var terms = new List<string> { equation.Output };
        var operands = new List<Value> { c.G };
        for (var i = 0; i < equation.Operands.Length; i++)
        {
            if (i != input)
            {
                terms.Add(Kept(i));
                operands.Add(c[i].Reshape([.. equation.Operands[i].Zip(c.ShapeOf(i)).Where(p => p.Second == equation.Lengths[p.First]).Select(p => p.Second)]));
            }
        }

        var lengths = equation.Lengths.ToDictionary();
        var names = new Queue<char>("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".Where(l => !lengths.ContainsKey(l)));
        var wanted = "";
        foreach (var letter in Kept(input))
        {
            if (!wanted.Contains(letter))
            {
                wanted += letter;
                continue;
            }

            var twin = names.Dequeue();
            var length = (int)(lengths[letter].Constant ?? throw c.Refuse($"its axes '{letter}' depend on the number of rows"));
            lengths[twin] = length;
            wanted += twin;
            terms.Add($"{letter}{twin}");
            operands.Add(c.Graph.Constant(OnnxTensor.Of([.. Enumerable.Range(0, length * length).Select(i => i % (length + 1) == 0 ? 1f : 0f)], length, length), "unit"));
        }

        var made = string.Concat(wanted.Where(l => terms.Exists(t => t.Contains(l))));
        var g = c.Graph.Let("Einsum", operands, ("equation", OnnxAttribute.Of($"{string.Join(",", terms)}->{made}")));
        Dim[] shape = [.. wanted.Select(l => made.Contains(l) ? lengths[l] : 1)], full = [.. wanted.Select(l => lengths[l])];
        g = shape.SequenceEqual(full) ? g : g.Reshape(shape).Expand(full);
        return full.SequenceEqual(c.ShapeOf(input)) ? g : g.Reshape(c.ShapeOf(input));

        string Kept(int operand) => string.Concat(equation.Operands[operand].Zip(c.ShapeOf(operand)).Where(p => p.Second == equation.Lengths[p.First]).Select(p => p.First));
    }
}
