using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Mutations;

/// <summary>A whole model, and where in its file the structure is.</summary>
sealed class Seed
{
    readonly List<(int Start, int Length)> _structure = [];
    readonly int _total;

    internal Seed(OnnxModel model)
    {
        Model = model;
        File = model.Bytes.ToArray();
        // Weights are slices of the file: what lies between them is everything else.
        const int small = 64;
        var weights = new List<(int Start, int Length)>();
        MemoryMarshal.TryGetArray(model.Bytes, out var whole);
        foreach (var tensor in model.Graph.Initializers.Values)
        {
            if (MemoryMarshal.TryGetArray(tensor.Data, out var slice) && slice.Array == whole.Array && slice.Count > small)
            {
                weights.Add((slice.Offset - whole.Offset, slice.Count));
            }
        }

        var at = 0;
        foreach (var (start, length) in weights.Order().Append((File.Length, 0)))
        {
            if (start > at)
            {
                _structure.Add((at, start - at));
                _total += start - at;
            }

            at = start + length;
        }
    }

    internal OnnxModel Model { get; }

    internal byte[] File { get; }

    /// <summary>A place in the structure; one in twenty is anywhere.</summary>
    internal int Place(Random random)
    {
        if (random.Next(20) == 0)
        {
            return random.Next(File.Length);
        }

        var n = random.Next(_total);
        foreach (var (start, length) in _structure)
        {
            if (n < length)
            {
                return start + n;
            }

            n -= length;
        }

        return File.Length - 1;
    }
}

/// <summary>The models that files are made of: tiny ones that together use most operators, the demo's, and trained ones where they are beside the repository.</summary>
sealed class Corpus
{
    /// <summary>How often each trained model is chosen, beside a hundred for the tiny ones: those that take longer less.</summary>
    static readonly (string File, int Weight)[] s_trained =
    [
        ("mnist-8_cntk_op8.onnx", 50), ("resnet20_cifar10_torch113_op13_bn.onnx", 12), ("mobilenetv1_025_128_keras_nhwc_op13.onnx", 2),
        ("squeezenet1.1_torch113_op16.onnx", 1), ("yolox_nano_torch110_op11.onnx", 1),
    ];

    readonly List<Seed> _tiny = [.. TinyModels.All().Select(m => new Seed(m))];
    readonly List<(Seed Seed, int Weight)> _large = [];

    internal Corpus()
    {
        _large.Add((new(OnnxModel.Load(Path.Combine(AppContext.BaseDirectory, "shapes.onnx"))), 10));
        foreach (var (file, weight) in s_trained)
        {
            var path = Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "..", "shared", "eval", "models", file);
            if (File.Exists(path))
            {
                _large.Add((new(OnnxModel.Load(path)), weight));
            }
        }
    }

    /// <summary>The mutated file of that number: the same for the same seed and models.</summary>
    internal byte[] Mutant(int seed, int index)
    {
        var random = new Random(HashCode(seed, index));
        var model = Choose(random);
        return random.Next(4) == 0 ? ByteMutations.Apply(model, Choose(random), random) : GraphMutations.Apply(model.Model, random);
    }

    Seed Choose(Random random)
    {
        var n = random.Next(100 + _large.Sum(l => l.Weight));
        foreach (var (seed, weight) in _large)
        {
            if ((n -= weight) < 0)
            {
                return seed;
            }
        }

        return _tiny[random.Next(_tiny.Count)];
    }

    // System.HashCode differs from process to process.
    static int HashCode(int seed, int index) => unchecked((seed * 486187739 + index) * 16777619);

    static string SourceFile([CallerFilePath] string path = "") => path;
}
