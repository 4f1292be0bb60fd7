using System.Reflection;
using Microsoft.ML.Saliency.Compilation;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Makes one ONNX file of a model and a method: the model's own inputs and outputs, and one more output, "saliency" [N, H, W]. It is made of standard operators
/// and needs nothing of this library: ONNX Runtime runs it in ML.NET's ApplyOnnxModel, in Python, in a browser.
/// </summary>
public static class SaliencyCompiler
{
    /// <summary>Names of the methods that can be compiled.</summary>
    public static IReadOnlyList<string> Methods => [.. CompiledMethods.Names];

    /// <summary>
    /// Compiles. Integrated gradients take <see cref="IntegratedGradients.Steps"/> points and do not refine; SmoothGrad's noise is the runtime's.
    /// Both send rows x (1 + n) pictures through the model at once.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="method">The method with its options.</param>
    /// <param name="options">Target, map and further outputs; null for the defaults.</param>
    /// <returns>The model with the method in it; <see cref="OnnxModel.Bytes"/> is the file. Its metadata (keys "saliency.*") say what it is.</returns>
    /// <exception cref="NotSupportedException">The method, or an option, cannot be part of a model; the message lists what can.</exception>
    /// <exception cref="UnsupportedOperatorException">An operator of the model has no gradient here; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, no class scores, no such class or no such layer; or a number of the method's options is out of range.</exception>
    public static OnnxModel Compile(OnnxModel model, IExplainer method, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(method);
        options ??= new();
        CompiledMap.Check(options.Map);
        var row = CompiledMethods.Require(method);
        var prepared = new DifferentiableModel(options.Engine.Shape(model, OnnxOperators.Has), options.Engine);
        var compiled = CompiledGraph.Write(prepared, row, method, options);
        return OnnxModel.Load(OnnxWriter.Write(compiled.Graph, compiled.Opset, metadata: Metadata(model, method, method.LayerOf(prepared.Model), options)), model.Name);
    }

    /// <summary>Compiles a model file into another.</summary>
    /// <param name="modelFile">The model.</param>
    /// <param name="outputFile">The file to write; replaced only when the whole of it is there.</param>
    /// <param name="method">The method with its options.</param>
    /// <param name="options">Target, map and further outputs; null for the defaults.</param>
    /// <inheritdoc cref="Compile(OnnxModel, IExplainer, CompileOptions?)" path="/exception"/>
    public static void Compile(string modelFile, string outputFile, IExplainer method, CompileOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputFile);
        var bytes = Compile(OnnxModel.Load(modelFile), method, options).Bytes;
        var temporary = $"{outputFile}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(temporary, bytes.Span);
            File.Move(temporary, outputFile, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    static Dictionary<string, string> Metadata(OnnxModel model, IExplainer method, Layer? layer, CompileOptions options) => new()
    {
        // The assembly's own version stays the same within a major.
        ["saliency.version"] = typeof(SaliencyCompiler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        ["saliency.method"] = ExplainerCatalog.ToJson(method).ToJsonString(),
        ["saliency.layer"] = layer?.Name ?? "",
        ["saliency.target"] = options.TargetInput ? "input 'target'" : options.Target.ToString(),
        ["saliency.map"] = $"{options.Map.Reduction ?? method.Reduction}, {options.Map.Normalization}",
        ["saliency.model"] = model.Name,
        ["saliency.model.sha256"] = model.Sha256,
    };
}
