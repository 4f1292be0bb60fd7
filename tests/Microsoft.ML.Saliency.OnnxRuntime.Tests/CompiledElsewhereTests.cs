using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.Saliency.Onnx;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>A compiled file in ONNX Runtime's JavaScript interface, where nothing of this library is.</summary>
public sealed class CompiledElsewhereTests(ITestOutputHelper log)
{
    [SkippableTheory]
    [InlineData("onnxruntime-node", Models.Shapes, 3)]
    [InlineData("onnxruntime-node", Models.SqueezeNet, 1)]
    [InlineData("onnxruntime-web", Models.Shapes, 3)]
    [InlineData("onnxruntime-web", Models.SqueezeNet, 1)]
    public void JavaScript_gives_the_library_s_map(string package, string name, int rows)
    {
        var (node, folderOfPackage) = Node(package);
        var model = OnnxModel.Load(Models.Path(name));
        using var engine = OnnxRuntimeEngine.Create(model);
        var picture = engine.Model.Input;
        var x = Pseudo.Batch(rows, picture.RowShape, name == Models.Shapes ? Pseudo.Pixel : Pseudo.Normalised);
        var method = new GradCam();
        var expected = SaliencyMaps.From(method.Explain(engine, x, Target.Predicted), picture.Height, picture.Width);

        var folder = Directory.CreateTempSubdirectory("compiled").FullName;
        try
        {
            var (file, pictures) = (Path.Combine(folder, "explained.onnx"), Path.Combine(folder, "pictures"));
            File.WriteAllBytes(file, SaliencyCompiler.Compile(model, method).Bytes.Span);
            File.WriteAllBytes(pictures, MemoryMarshal.AsBytes(x.Data.AsSpan()).ToArray());
            using var found = JsonDocument.Parse(Run(node, Path.Combine(Repository.Root, "tests", "Reference", "compiled_model.mjs"), folderOfPackage, file, pictures, $"{rows}"));
            Assert.Equal([rows, picture.Height, picture.Width], found.RootElement.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
            float[] map = [.. found.RootElement.GetProperty("values").EnumerateArray().Select(v => v.GetSingle())];
            // The maps are in [0, 1].
            var difference = expected.Data.Zip(map, (a, b) => Math.Abs((double)a - b)).Max();
            log.WriteLine($"{package}, {name}: differs by at most {difference:E2}");
            Assert.InRange(difference, 0, 1e-4);
            Assert.InRange(map.Max(), 0.99f, 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static (string Node, string Package) Node(string package)
    {
        var node = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(p => Path.Combine(p, "node")).FirstOrDefault(File.Exists);
        Skip.If(node is null, "node is not on the path.");
        var natives = Path.Combine(Repository.Root, "artifacts", "natives");
        var folder = Path.Combine(natives, package, "node_modules", package);
        Skip.IfNot(Directory.Exists(folder), $"The npm package {package} is not there: npm install --prefix {Path.Combine(natives, package)} {package}");
        return (node!, folder);
    }

    static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
        return output;
    }
}
