using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Onnx;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>A model with a method in it, run by nothing but ONNX Runtime, gives what the library gives.</summary>
public sealed class CompilerTests(ITestOutputHelper log)
{
    static readonly IExplainer[] s_exact =
    [
        new Gradient(), new InputXGradient(), new GuidedBackpropagation(), new Deconvolution(), new LossGradient(),
        new GradCam(), new GradCamPlusPlus(), new HiResCam(), new LayerCam(), new XGradCam(),
        new IntegratedGradients { Steps = 8, MaxSteps = 8 }, new IntegratedGradients { Steps = 4, MaxSteps = 4, Baseline = Baseline.Constant(0.5f) },
    ];

    public static TheoryData<string> Trained => [Models.Shapes, Models.SqueezeNet, Models.ResNet20, Models.MobileNet, Models.Mnist];

    [SkippableTheory]
    [MemberData(nameof(Trained))]
    public void Every_method_gives_the_library_s_map(string name)
    {
        var model = OnnxModel.Load(Models.Path(name));
        using var engine = OnnxRuntimeEngine.Create(model);
        var picture = engine.Model.Input;
        var x = Pseudo.Batch(picture.FixedRows ?? (name == Models.SqueezeNet ? 1 : 3), picture.RowShape, name == Models.Shapes ? Pseudo.Pixel : Pseudo.Normalised);
        var output = engine.Run(x, new()).Output;
        foreach (var method in s_exact)
        {
            if (method is IntegratedGradients && picture.FixedRows is not null)
            {
                Assert.Contains("alone, and 'integrated-gradients' makes copies", Assert.Throws<NotSupportedException>(() => SaliencyCompiler.Compile(model, method)).Message, StringComparison.Ordinal);
                continue;
            }

            var expected = method.Explain(engine, x, Target.Predicted);
            foreach (var normalization in (Normalization[])[Normalization.None, Normalization.MinMax])
            {
                var map = new MapOptions { Normalization = normalization };
                var compiled = SaliencyCompiler.Compile(model, method, new() { Map = map, Attribution = true });
                var found = Run(compiled, x);
                Close($"{method.Name}: output", output.Data, found[model.Graph.Outputs[0].Name], 1e-5);
                Close($"{method.Name}: attribution", expected.Values.Data, found["attribution"], 1e-4);
                Close($"{method.Name}: map", SaliencyMaps.From(expected, picture.Height, picture.Width, map).Data, found["saliency"], 1e-4);
                log.WriteLine($"{name}, {method.Name}, {normalization}: {compiled.Bytes.Length >> 10} KiB");
            }
        }
    }

    [Fact]
    public void A_class_may_be_fixed_or_given_with_the_pictures()
    {
        var model = OnnxModel.Load(Models.Path(Models.Shapes));
        using var engine = OnnxRuntimeEngine.Create(model);
        var x = Pseudo.Batch(3, engine.Model.Input.RowShape, Pseudo.Pixel);
        foreach (var method in (IExplainer[])[new GradCam(), new IntegratedGradients { Steps = 4, MaxSteps = 4 }, new LossGradient()])
        {
            var expected = SaliencyMaps.From(method.Explain(engine, x, Target.Class(4)), 64, 64).Data;
            Close(method.Name, expected, Run(SaliencyCompiler.Compile(model, method, new() { Target = Target.Class(4) }), x)["saliency"], 1e-4);
            var each = SaliencyMaps.From(method.Explain(engine, x, Target.PerRow(4, -1, 2)), 64, 64).Data;
            Close(method.Name, each, Run(SaliencyCompiler.Compile(model, method, new() { TargetInput = true }), x, [4, -1, 2])["saliency"], 1e-4);
        }
    }

    [Fact]
    public void Noise_is_seeded_and_its_mean_is_near_the_library_s()
    {
        var model = OnnxModel.Load(Models.Path(Models.Shapes));
        using var engine = OnnxRuntimeEngine.Create(model);
        var x = Pseudo.Batch(2, engine.Model.Input.RowShape, i => Pseudo.Pixel(i / 64));
        var method = new SmoothGrad { Samples = 64, Level = 0.05, Seed = 3 };
        var options = new CompileOptions { Map = new() { Normalization = Normalization.None, Reduction = ChannelReduction.Sum } };
        var compiled = SaliencyCompiler.Compile(model, method, options);
        var map = Run(compiled, x)["saliency"];
        // A session's first run: the seed decides it.
        Assert.Equal(map, Run(SaliencyCompiler.Compile(model, method, options), x)["saliency"]);
        Assert.NotEqual(map, Run(SaliencyCompiler.Compile(model, method with { Seed = 4 }, options), x)["saliency"]);
        var found = method.Explain(engine, x, Target.Predicted);
        var expected = SaliencyMaps.From(found, 64, 64, options.Map).Data;
        // Two means of 64 samples each differ by sqrt(2) standard errors on average, over three channels by about sqrt(3) more.
        var error = Math.Sqrt(2 * 3 * found.StandardError!.Data.Average(e => (double)e * e));
        Assert.InRange(Math.Sqrt(map.Zip(expected).Average(p => Math.Pow(p.First - p.Second, 2))), 0.3 * error, 3 * error);
    }

    [Fact]
    public void The_file_says_what_it_is()
    {
        var folder = Directory.CreateTempSubdirectory("compiled").FullName;
        var file = Path.Combine(folder, "explained.onnx");
        SaliencyCompiler.Compile(Models.Path(Models.Shapes), file, new GradCam { Layer = "relu3" }, new() { Target = Target.Class(2) });
        var text = Encoding.UTF8.GetString(File.ReadAllBytes(file));
        var original = OnnxModel.Load(Models.Path(Models.Shapes));
        foreach (var part in (string[])["saliency.method", """{"method":"grad-cam","layer":"relu3"}""", "class 2", "Positive, MinMax", "shapes.onnx", original.Sha256])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        var compiled = OnnxModel.Load(file);
        Assert.Equal([.. original.Graph.Inputs.Select(i => i.ToString())], compiled.Graph.Inputs.Select(i => i.ToString()));
        Assert.Equal([.. original.Graph.Outputs.Select(o => o.Name), "saliency"], compiled.Graph.Outputs.Select(o => o.Name));
        Assert.Equal([file], Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void What_cannot_be_compiled_is_named()
    {
        var model = OnnxModel.Load(Models.Path(Models.Shapes));
        Says("Method 'rise' cannot be part of a model: it looks at what it measured before it goes on, or makes more passes than one file should. Methods that can: ", new Rise(), new());
        Says("A baseline of kind 'blurred' cannot be part of a model. Use Baseline.Constant, or a ChannelBaseline of 3 numbers.", new IntegratedGradients { Baseline = Baseline.Blurred(2) }, new());
        Says("Maps inside a model are not smoothed; MapOptions.Smoothing is 2. Leave it at 0, and smooth what the model returns.", new Gradient(), new() { Map = new() { Smoothing = 2 } });
        Says("Maps inside a model have Normalization.None or MinMax, each its own scale; asked for Mass. ", new Gradient(), new() { Map = new() { Normalization = Normalization.Mass } });
        Says("The target 'weighted scores' cannot be part of a model. ", new Gradient(), new() { Target = Target.Weighted(new(new float[6], 1, 6)) });
        Says("Of 'smoothgrad' only noisy gradients can be part of a model; its Inner is 'grad-cam'.", new SmoothGrad { Inner = new GradCam() }, new());
        Assert.Throws<ArgumentException>(() => SaliencyCompiler.Compile(model, new Gradient(), new() { Target = Target.Class(6) }));
        string Taken(string name) => name == model.Graph.Outputs[0].Name ? "saliency" : name;
        var taken = OnnxModel.Create(
            model.Graph with
            {
                Outputs = [model.Graph.Outputs[0] with { Name = "saliency" }],
                Nodes = [.. model.Graph.Nodes.Select(n => new OnnxNode(n.OpType, [.. n.Inputs.Select(Taken)], [.. n.Outputs.Select(Taken)], n.Attributes, n.Name))],
            },
            model.Opset,
            "taken.onnx");
        Assert.Equal("'taken.onnx' has a tensor called 'saliency' already. Rename it before compiling.", Assert.Throws<NotSupportedException>(() => SaliencyCompiler.Compile(taken, new Gradient())).Message);

        void Says(string message, IExplainer method, CompileOptions options)
            => Assert.StartsWith(message, Assert.Throws<NotSupportedException>(() => SaliencyCompiler.Compile(model, method, options)).Message, StringComparison.Ordinal);
    }

    static Dictionary<string, float[]> Run(OnnxModel model, Batch x, params long[] target)
    {
        using var session = new InferenceSession(model.Bytes.ToArray());
        using var run = new RunOptions();
        using var pictures = OrtValue.CreateTensorValueFromMemory(x.Data, [x.Rows, .. x.RowShape.Select(d => (long)d)]);
        using var classes = OrtValue.CreateTensorValueFromMemory(target, [target.Length]);
        string[] outputs = [.. model.Graph.Outputs.Select(o => o.Name)];
        using var found = session.Run(
            run, target.Length > 0 ? [model.Graph.Inputs[0].Name, "target"] : [model.Graph.Inputs[0].Name], target.Length > 0 ? [pictures, classes] : [pictures], outputs);
        return outputs.Zip(found).ToDictionary(p => p.First, p => p.Second.GetTensorDataAsSpan<float>().ToArray());
    }

    static void Close(string what, float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(difference <= tolerance * Math.Max(expected.Max(Math.Abs), 1e-30), $"{what}: differs by {difference:E2} of {expected.Max(Math.Abs):E2}");
    }
}
