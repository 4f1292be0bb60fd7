using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>The parts around an engine, at 224 x 224: what they cost beside the milliseconds of a pass.</summary>
[MemoryDiagnoser]
public class Parts
{
    readonly Picture _photo = new(640, 480, [.. Enumerable.Range(0, 4 * 640 * 480).Select(i => (byte)(i * 7))]);
    readonly ImagePreprocessing _preprocessing = ImagePreprocessing.ImageNet with { Width = 224, Height = 224 };
    readonly float[] _row = new float[3 * 224 * 224];
    readonly Attribution _gradient = Found(ChannelReduction.MaxAbs, 3, 224, 224);
    readonly Attribution _cam = Found(ChannelReduction.Positive, 1, 7, 7);
    readonly float[] _map = Pseudo.Batch(1, [224, 224], i => Pseudo.Pixel(i) / 255).Data;
    readonly Picture _seen = new(224, 224, new byte[4 * 224 * 224]);
    readonly byte[] _model = File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "ShapesClassifier", "shapes.onnx"));

    /// <summary>A photo of 640 x 480 as the model takes it.</summary>
    [Benchmark]
    public void Preprocess() => _preprocessing.Apply(_photo.Rgba, isBgra: false, _photo.Width, _photo.Height, _row);

    /// <summary>A map of a gradient.</summary>
    [Benchmark]
    public Batch MapOfGradient() => SaliencyMaps.From(_gradient, 224, 224, new() { Normalization = Normalization.Percentile });

    /// <summary>A map of a class activation map of 7 x 7.</summary>
    [Benchmark]
    public Batch MapOfLayer() => SaliencyMaps.From(_cam, 224, 224);

    /// <summary>A map laid over a picture.</summary>
    [Benchmark]
    public Picture Overlay() => Saliency.Overlay.Render(_seen, _map, 224, 224);

    /// <summary>A picture as PNG.</summary>
    [Benchmark]
    public byte[] Png() => _seen.ToPng();

    /// <summary>A model of a quarter of a megabyte, read and described.</summary>
    [Benchmark]
    public ModelDescription Describe() => ModelDescription.Of(OnnxModel.Load(_model));

    internal static void Run()
        => BenchmarkRunner.Run<Parts>(DefaultConfig.Instance.AddJob(BenchmarkDotNet.Jobs.Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "saliency-benchmarks")));

    static Attribution Found(ChannelReduction reduction, params int[] shape)
    {
        var values = Pseudo.Batch(1, shape);
        return new() { Values = values, Method = "any", Reduction = reduction, Output = values, Scores = values, Targets = [0], TargetValues = [0] };
    }
}
