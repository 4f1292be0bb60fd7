using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>Which engine, and what all engines have in common. Each engine has a record of its own that derives from this one.</summary>
public abstract record EngineOptions
{
    /// <summary>Name of the picture input to explain. Default: null, the only input that <see cref="Given"/> does not name.</summary>
    public string? InputName { get; init; }

    /// <summary>Values of the model's other inputs, by name: one row each, used for every picture. Default: none.</summary>
    public IReadOnlyDictionary<string, Batch> Given { get; init; } = new Dictionary<string, Batch>();

    /// <summary>
    /// Shape of one row of the picture input, [C, H, W] or [H, W, C], for a model that takes pictures of several sizes: it stands in for the lengths that
    /// the model leaves open, and must agree with those that it fixes. Default: null, the model's own.
    /// </summary>
    public IReadOnlyList<int>? InputShape { get; init; }

    /// <summary>
    /// Memory that one pass may take for activations and gradients, in bytes, 1 MiB or more; it decides how many rows go through the model at once.
    /// Default: 256 MiB: larger passes fall out of the processor's caches and are slower a row. One row always goes through, up to <see cref="MaxPassBytes"/>.
    /// </summary>
    public long MemoryBudget { get; init; } = 256L << 20;

    /// <summary>
    /// Memory that the smallest pass may take for activations, in bytes: one row, or all rows of a model whose batch is fixed. A model that takes more
    /// is refused before any memory is taken. Default: 8 GiB.
    /// </summary>
    public long MaxPassBytes { get; init; } = 8L << 30;

    /// <summary>
    /// Multiplications that the smallest pass may take forward: a model that takes more is refused rather than run for hours. Default: 10^13, minutes on a processor;
    /// ResNet-50 takes 4 * 10^9.
    /// </summary>
    public double MaxPassOperations { get; init; } = 1e13;

    /// <summary>Threads that the engine may use, 1 or more. Default: null, the number of processors.</summary>
    public int? Threads { get; init; }

    /// <summary>The engine's name, as on the command line: "torch".</summary>
    public abstract string Name { get; }

    /// <summary>Describes a model, and checks that the engine has all its operators, without making an engine.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that the engine lacks; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores.</exception>
    public abstract ModelDescription Describe(OnnxModel model);

    /// <summary>The nodes of a model whose operators the engine lacks, all of them; empty where it has every one.</summary>
    /// <remarks>A use of an operator that is not covered, such as an odd attribute, shows when the engine is made and run.</remarks>
    public abstract IReadOnlyList<UnsupportedNode> Lacks(OnnxModel model);

    /// <summary>Makes the engine of a model; the caller disposes it.</summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator that the engine lacks; the message names the node.</exception>
    /// <exception cref="OnnxFormatException">A node breaks a rule of its operator, or the model is larger than the limits above.</exception>
    /// <exception cref="EngineException">The library behind the engine refuses the model.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, or no class scores, or an option is out of range.</exception>
    public abstract ISaliencyEngine Create(OnnxModel model);

    /// <summary>The model's graph, its inputs in the shapes that <see cref="InputShape"/> and <see cref="Given"/> say.</summary>
    /// <exception cref="ArgumentException"><see cref="InputShape"/> does not agree with what the model fixes.</exception>
    internal ShapedGraph Shape(OnnxModel model, Func<OnnxNode, bool>? runs)
    {
        var shapes = new Dictionary<string, IReadOnlyList<Dim>>(StringComparer.Ordinal);
        foreach (var input in model.Graph.Inputs)
        {
            var row = Given.TryGetValue(input.Name, out var value) ? value.RowShape : InputName is null || InputName == input.Name ? InputShape : null;
            if (row is null)
            {
                continue;
            }

            if (input.Shape is { } declared && (declared.Count != row.Count + 1 || declared.Skip(1).Zip(row).Any(p => p.First.Length is { } length && length != p.Second)))
            {
                if (value is null)
                {
                    throw Throw.InputShapeOption(model, input, row);
                }

                // What is wrong with a given value is said where it is used.
                continue;
            }

            shapes[input.Name] = [input.Shape?[0].Length ?? Dim.Rows, .. row.Select(d => (Dim)d)];
        }

        return ShapedGraph.Of(model, shapes, runs);
    }

    /// <summary>Throws where an option that all engines have is out of range.</summary>
    public void Check()
    {
        foreach (var length in InputShape ?? [])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(InputShape));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MemoryBudget, 1 << 20, nameof(MemoryBudget));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPassBytes, 1 << 20, nameof(MaxPassBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPassOperations, 1, nameof(MaxPassOperations));
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
    }
}

/// <summary>A node that an engine cannot run.</summary>
/// <param name="Node">The node's name; may be empty.</param>
/// <param name="OpType">Its operator, with its domain where that is not ONNX's own.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record UnsupportedNode(string Node, string OpType, string Reason);
