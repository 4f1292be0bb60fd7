using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>What a caller of a compiled file relies on beside the map: its methods, sizes of batches, other outputs, numbers that are none.</summary>
public sealed class CompiledContractTests
{
    [Fact]
    public void Every_method_named_is_one_of_the_catalog_and_compiles()
    {
        var model = OnnxModel.Load(Models.Path(Models.Shapes));
        string[] promised =
        [
            "deconvolution", "grad-cam", "grad-cam-plus-plus", "gradient", "guided-backpropagation", "hires-cam", "input-x-gradient",
            "integrated-gradients", "layer-cam", "loss-gradient", "smoothgrad", "xgrad-cam",
        ];
        Assert.Empty(promised.Except(SaliencyCompiler.Methods));
        foreach (var name in SaliencyCompiler.Methods)
        {
            Assert.Equal("saliency", SaliencyCompiler.Compile(model, ExplainerCatalog.Create(name)).Graph.Outputs[^1].Name);
        }
    }

    [SkippableTheory]
    [InlineData(Models.Shapes)]
    [InlineData(Models.SqueezeNet)]
    public void One_file_takes_batches_of_any_size_and_a_row_has_the_same_map_in_each(string name)
    {
        var model = OnnxModel.Load(Models.Path(name));
        var picture = ModelDescription.Of(model).Input;
        var x = Pseudo.Batch(3, picture.RowShape, name == Models.Shapes ? Pseudo.Pixel : Pseudo.Normalised);
        foreach (var method in (IExplainer[])[new GradCam(), new InputXGradient(), new IntegratedGradients { Steps = 3, MaxSteps = 3 }])
        {
            using var compiled = new InferenceSession(SaliencyCompiler.Compile(model, method).Bytes.ToArray());
            using var original = new InferenceSession(model.Bytes.ToArray());
            var output = model.Graph.Outputs[0].Name;
            var (one, three) = (Run(compiled, new([.. x[1]], 1, x.RowShape)), Run(compiled, x));
            var size = picture.Height * picture.Width;
            Assert.Equal([size, 3 * size], [one["saliency"].Length, three["saliency"].Length]);
            Assert.InRange(Difference(one["saliency"], three["saliency"].AsSpan(size, size).ToArray()), 0, 1e-4);
            Assert.InRange(Difference(Run(original, x)[output], three[output]), 0, 1e-6 * three[output].Max(Math.Abs) + 1e-6);
        }
    }

    [Fact]
    public void All_outputs_of_the_model_stay()
    {
        var tiny = TinyModels.Classifier().Graph;
        var model = OnnxModel.Create(tiny with { Outputs = [.. tiny.Outputs, OnnxValueInfo.Float("relu", -1, 2, 4, 4)] }, 13);
        var x = Pseudo.Batch(2, [1, 4, 4]);
        using var original = new InferenceSession(model.Bytes.ToArray());
        foreach (var method in (IExplainer[])[new Gradient(), new HiResCam(), new IntegratedGradients { Steps = 2, MaxSteps = 2 }])
        {
            using var compiled = new InferenceSession(SaliencyCompiler.Compile(model, method).Bytes.ToArray());
            var (expected, found) = (Run(original, x), Run(compiled, x));
            Assert.Equal(["scores", "relu", "saliency"], compiled.OutputNames);
            Assert.InRange(Difference(expected["scores"], found["scores"]), 0, 1e-6);
            Assert.InRange(Difference(expected["relu"], found["relu"]), 0, 1e-6);
        }
    }

    [Fact]
    public void A_picture_with_a_hole_in_it_gives_a_map_that_is_no_explanation()
    {
        var model = TinyModels.Classifier();
        var x = Pseudo.Batch(3, [1, 4, 4]);
        x.Data[16 + 5] = float.NaN;
        x.Data[32 + 7] = float.PositiveInfinity;
        using var engine = OnnxRuntimeEngine.Create(model);
        // An engine says which picture; a file, which cannot, gives no number at all.
        Assert.Equal(1, Assert.Throws<NotFiniteException>(() => new InputXGradient().Explain(engine, x, Target.Class(0))).Row);
        var expected = SaliencyMaps.From(new InputXGradient().Explain(engine, new(x.Data[..16], 1, 1, 4, 4), Target.Class(0)), 4, 4).Data;
        using var compiled = new InferenceSession(SaliencyCompiler.Compile(model, new InputXGradient(), new() { Target = Target.Class(0) }).Bytes.ToArray());
        var found = Run(compiled, x)["saliency"];
        Assert.InRange(Difference(expected, found.AsSpan(0, 16).ToArray()), 0, 1e-6);
        Assert.All(found.AsSpan(16).ToArray(), v => Assert.True(float.IsNaN(v), $"a value of {v}"));
    }

    [Fact]
    public void A_map_that_is_the_same_everywhere_becomes_zeros()
    {
        var model = TinyModels.Classifier();
        using var compiled = new InferenceSession(SaliencyCompiler.Compile(model, new Gradient()).Bytes.ToArray());
        // Both channels' rectifiers are off or on throughout: the gradient is one number.
        Assert.Equal(new float[16], Run(compiled, new([.. Enumerable.Repeat(1f, 16)], 1, 1, 4, 4))["saliency"]);
    }

    [Fact]
    public void The_library_s_version_and_the_layer_are_in_the_file()
    {
        var text = Encoding.UTF8.GetString(SaliencyCompiler.Compile(TinyModels.Classifier(), new GradCam()).Bytes.Span);
        Assert.Contains("saliency.version", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0.0.0.0", text, StringComparison.Ordinal);
        Assert.Contains("saliency.layer", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Steps_and_samples_out_of_range_are_refused_as_the_library_does(int count)
    {
        var model = TinyModels.Classifier();
        var x = Pseudo.Batch(1, [1, 4, 4]);
        using var engine = OnnxRuntimeEngine.Create(model);
        foreach (var method in (IExplainer[])[new IntegratedGradients { Steps = count }, new SmoothGrad { Samples = count }])
        {
            var expected = Assert.Throws<ArgumentOutOfRangeException>(() => method.Explain(engine, x, Target.Predicted));
            Assert.Equal(expected.Message, Assert.Throws<ArgumentOutOfRangeException>(() => SaliencyCompiler.Compile(model, method)).Message);
        }
    }

    [SkippableTheory]
    [InlineData(Models.Shapes)]
    [InlineData(Models.SqueezeNet)]
    public void Every_reduction_and_scale_is_the_library_s(string name)
    {
        var model = OnnxModel.Load(Models.Path(name));
        using var engine = OnnxRuntimeEngine.Create(model);
        var picture = engine.Model.Input;
        var x = Pseudo.Batch(1, picture.RowShape, name == Models.Shapes ? Pseudo.Pixel : Pseudo.Normalised);
        foreach (var method in (IExplainer[])[new GradCam(), new Gradient()])
        {
            var attribution = method.Explain(engine, x, Target.Predicted);
            foreach (var reduction in Enum.GetValues<ChannelReduction>())
            {
                foreach (var normalization in (Normalization[])[Normalization.None, Normalization.MinMax])
                {
                    var map = new MapOptions { Reduction = reduction, Normalization = normalization };
                    var expected = SaliencyMaps.From(attribution, picture.Height, picture.Width, map).Data;
                    using var compiled = new InferenceSession(SaliencyCompiler.Compile(model, method, new() { Map = map }).Bytes.ToArray());
                    Assert.InRange(Difference(expected, Run(compiled, x)["saliency"]), 0, 1e-5 * expected.Max(Math.Abs));
                }
            }
        }
    }

    [SkippableFact]
    public void What_cannot_be_compiled_is_said_in_full()
    {
        var shapes = OnnxModel.Load(Models.Path(Models.Shapes));
        Assert.Equal(
            "Method 'occlusion' cannot be part of a model: it looks at what it measured before it goes on, or makes more passes than one file should. Methods that can: "
            + "deconvolution, grad-cam, grad-cam-plus-plus, gradient, guided-backpropagation, hires-cam, input-x-gradient, integrated-gradients, layer-cam, loss-gradient, "
            + "smoothgrad, smoothgrad-squared, xgrad-cam.",
            Assert.Throws<NotSupportedException>(() => SaliencyCompiler.Compile(shapes, new Occlusion())).Message);
        Assert.Equal(
            "Maps inside a model have Normalization.None or MinMax, each its own scale; asked for MinMax, shared. Compile with None, and scale what the model returns.",
            Assert.Throws<NotSupportedException>(() => SaliencyCompiler.Compile(shapes, new Gradient(), new() { Map = new() { SharedScale = true } })).Message);
        Assert.Equal(
            "'mnist-8_cntk_op8.onnx' takes batches of 1 alone, and 'smoothgrad' makes copies of each picture. Export the model with a free batch axis, or use grad-cam or gradient.",
            Assert.Throws<NotSupportedException>(() => SaliencyCompiler.Compile(OnnxModel.Load(Models.Path(Models.Mnist)), new SmoothGrad())).Message);
    }

    [Fact]
    public void The_document_lists_the_methods_and_the_metadata()
    {
        var document = Repository.Read("docs/compiling.md").Split('\n');
        var methods = document.SkipWhile(l => l != "## Methods").TakeWhile(l => l != "## Options").Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('`')[1]);
        Assert.Equal(SaliencyCompiler.Methods, methods);
        var text = Encoding.UTF8.GetString(SaliencyCompiler.Compile(TinyModels.Classifier(), new GradCam()).Bytes.Span);
        var keys = document.Where(l => l.StartsWith("| `saliency.", StringComparison.Ordinal)).SelectMany(l => l.Split('|')[1].Split('`').Where(k => k.StartsWith("saliency.", StringComparison.Ordinal))).ToArray();
        Assert.Equal(7, keys.Length);
        Assert.All(keys, key => Assert.Contains(key, text, StringComparison.Ordinal));
    }

    static Dictionary<string, float[]> Run(InferenceSession session, Batch x)
    {
        using var run = new RunOptions();
        using var pictures = OrtValue.CreateTensorValueFromMemory(x.Data, [x.Rows, .. x.RowShape.Select(d => (long)d)]);
        using var found = session.Run(run, session.InputNames, [pictures], session.OutputNames);
        return session.OutputNames.Zip(found).ToDictionary(p => p.First, p => p.Second.GetTensorDataAsSpan<float>().ToArray());
    }

    static double Difference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
    }
}
