using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>What this library can do with a model, found out by reading it and running it once on noise: operators, logits, layers, methods, engines.</summary>
public sealed record ModelCheck
{
    /// <summary>Largest difference between engines, relative to the largest value, that counts as agreement: 1e-3, as rectifiers near zero may fall on either side.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>The model's file name.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Version of the operator set.</summary>
    public required int Opset { get; init; }

    /// <summary>The exporter's name and version; may be empty.</summary>
    public required string Producer { get; init; }

    /// <summary>Input, scores, layers; null where the model cannot be described, for the reason of <see cref="Problem"/>.</summary>
    public ModelDescription? Description { get; init; }

    /// <summary>Why no engine can explain the model; null where one can.</summary>
    public string? Problem { get; init; }

    /// <summary>The operators of the file, by name.</summary>
    public required IReadOnlyList<OperatorCheck> Operators { get; init; }

    /// <summary>The engines.</summary>
    public required IReadOnlyList<EngineCheck> Engines { get; init; }

    /// <summary>Name of the engine that 'auto' takes; null where none works.</summary>
    public string? AutoEngine { get; init; }

    /// <summary>Whether the engines compute the same; null where fewer than two work.</summary>
    public EngineAgreement? Agreement { get; init; }

    /// <summary>The methods.</summary>
    public required IReadOnlyList<MethodCheck> Methods { get; init; }

    /// <summary>Checks a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellation">Looked at between the steps.</param>
    public static ModelCheck Of(OnnxModel model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        EngineOptions[] engines = [new OnnxRuntimeEngineOptions(), new TorchSharpEngineOptions()];
        var lacks = Array.ConvertAll(engines, e => e.Lacks(model));
        var runs = new List<EngineRun>();
        foreach (var (engine, missing) in engines.Zip(lacks))
        {
            cancellation.ThrowIfCancellationRequested();
            runs.Add(EngineRun.Of(engine, model, missing));
        }

        var works = runs.Where(r => r.Seen is not null).ToList();
        var description = works.FirstOrDefault()?.Description ?? TryDescribe(model);
        return new()
        {
            Name = model.Name,
            Sha256 = model.Sha256,
            Opset = model.Opset,
            Producer = model.Producer,
            Description = description,
            Problem = works.Count > 0 ? null : runs[^1].Check.Reason,
            Operators = OperatorCheck.Of(model, engines, lacks),
            Engines = [.. runs.Select(r => r.Check)],
            AutoEngine = works.FirstOrDefault()?.Check.Name,
            Agreement = works is [var a, var b] ? EngineAgreement.Of(a, b) : null,
            Methods = description is null ? [] : [.. ExplainerCatalog.All.Select(m => MethodCheck.Of(m, description, works.Count > 0))],
        };
    }

    /// <inheritdoc cref="ModelCheckText.Write"/>
    public string ToText() => ModelCheckText.Write(this);

    /// <summary>The check as JSON, with the names of these properties in camelCase.</summary>
    public string ToJson() => ModelCheckText.Json(this);

    static ModelDescription? TryDescribe(OnnxModel model)
    {
        try
        {
            return ModelDescription.Of(model);
        }
        catch (Exception e) when (e is ArgumentException or OnnxModelException)
        {
            return null;
        }
    }
}

/// <summary>An operator that a model uses.</summary>
/// <param name="Operator">Its name, with its domain where that is not ONNX's own.</param>
/// <param name="Nodes">How many nodes use it.</param>
/// <param name="Engines">Names of the engines that have it.</param>
public sealed record OperatorCheck(string Operator, int Nodes, IReadOnlyList<string> Engines)
{
    internal static IReadOnlyList<OperatorCheck> Of(OnnxModel model, EngineOptions[] engines, IReadOnlyList<UnsupportedNode>[] lacks)
        =>
        [
            .. model.Graph.Nodes.GroupBy(n => n.Domain.Length > 0 ? $"{n.Domain}.{n.OpType}" : n.OpType).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new OperatorCheck(g.Key, g.Count(), [.. engines.Zip(lacks).Where(e => e.Second.All(l => l.OpType != g.Key)).Select(e => e.First.Name)])),
        ];
}

/// <summary>What an engine can do with a model.</summary>
/// <param name="Name">The engine's name.</param>
/// <param name="Works">Whether it gave scores and a gradient.</param>
/// <param name="Reason">Why not; null where it works.</param>
/// <param name="Lacks">Nodes whose operators it lacks.</param>
public sealed record EngineCheck(string Name, bool Works, string? Reason, IReadOnlyList<UnsupportedNode> Lacks);

/// <summary>How far two engines differ on one picture of noise.</summary>
/// <param name="Scores">Largest difference of the scores, relative to the largest score.</param>
/// <param name="Gradient">The same for the gradient of the predicted class with respect to the pixels.</param>
/// <param name="Agree">Whether both are within <see cref="ModelCheck.Tolerance"/>.</param>
public sealed record EngineAgreement(double Scores, double Gradient, bool Agree)
{
    internal static EngineAgreement Of(EngineRun a, EngineRun b)
    {
        var input = a.Description!.Input.Name;
        var (scores, gradient) = (Difference(a.Seen!.Scores, b.Seen!.Scores), Difference(a.Seen.Gradients[input], b.Seen.Gradients[input]));
        return new(scores, gradient, scores <= ModelCheck.Tolerance && gradient <= ModelCheck.Tolerance);
    }

    static double Difference(Batch a, Batch b)
    {
        var (largest, difference) = (0.0, 0.0);
        for (var i = 0; i < a.Data.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a.Data[i]));
            difference = Math.Max(difference, Math.Abs((double)a.Data[i] - b.Data[i]));
        }

        return largest == 0 ? difference : difference / largest;
    }
}

/// <summary>Whether a method can explain a model.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Works">Whether it can.</param>
/// <param name="Reason">Why not; null where it can.</param>
/// <param name="Layer">The layer that it would use; null for methods without one.</param>
/// <param name="PassesPerRow">About how many rows go through the model for one picture.</param>
public sealed record MethodCheck(string Name, bool Works, string? Reason, string? Layer, long PassesPerRow)
{
    internal static MethodCheck Of(ExplainerInfo info, ModelDescription model, bool runs)
    {
        var method = info.Create();
        var reason = method.ReasonAgainst(model) ?? (runs ? null : "No engine runs the model.");
        return reason is null ? new(info.Name, true, null, method.LayerOf(model)?.Name, method.PassesPerRow(model)) : new(info.Name, false, reason, null, 0);
    }
}
