using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Transforms.Image;
using static StandIns.Tests.OnnxBytes;
using static StandIns.Tests.SavedModelTests;

namespace StandIns.Tests;

/// <summary>Pipelines over images and ONNX models: the same values after saving and loading.</summary>
public sealed class SavedImageModelTests : IDisposable
{
    /// <summary>r = max(x, 0) over [batch, n], the sizes open.</summary>
    static readonly byte[] s_relu = Model([Node("Relu", ["x"], ["r"])], [Tensor("x", TensorElementType.Float, "batch", "n")], [Tensor("r", TensorElementType.Float, "batch", "n")]);

    readonly MLContext _ml = new();
    readonly string _folder = Directory.CreateTempSubdirectory("saved").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_image_pipeline_computes_the_same_after_loading()
    {
        byte[] pixels = [.. Enumerable.Range(0, 7 * 5).SelectMany(i => new byte[] { (byte)(7 * i), (byte)(250 - 3 * i), (byte)(i * i), 255 })];
        using (MLImage image = MLImage.CreateFromPixels(7, 5, MLPixelFormat.Bgra32, pixels))
            image.Save(Path.Combine(_folder, "image.png"));
        IDataView data = _ml.Data.LoadFromEnumerable([new File { Path = "image.png" }]);
        var pipeline = _ml.Transforms.LoadImages("Image", _folder, "Path")
            .Append(_ml.Transforms.ResizeImages("Small", 4, 6, "Image", ImageResizingEstimator.ResizingKind.IsoPad))
            .Append(_ml.Transforms.ConvertToGrayscale("Grey", "Small"))
            .Append(_ml.Transforms.ExtractPixels("GreyPixels", "Grey", ImagePixelExtractingEstimator.ColorBits.Red, offsetImage: 3, scaleImage: 0.5f))
            .Append(_ml.Transforms.ExtractPixels("Pixels", "Small", ImagePixelExtractingEstimator.ColorBits.All, ImagePixelExtractingEstimator.ColorsOrder.ABGR, interleavePixelColors: true, outputAsFloatArray: false))
            .Append(_ml.Transforms.ConvertToImage(6, 4, "Back", "Pixels", ImagePixelExtractingEstimator.ColorBits.All, ImagePixelExtractingEstimator.ColorsOrder.ABGR, interleavedColors: true))
            .Append(_ml.Transforms.ExtractPixels("BackPixels", "Back"))
            .Append(_ml.Transforms.LoadRawImageBytes("Bytes", _folder, "Path"))
            .Append(_ml.Transforms.DropColumns("Image", "Small", "Grey", "Back"));
        var model = pipeline.Fit(data);

        ITransformer loaded = SaveAndLoad(SaveAndLoad(model, data.Schema, out _), data.Schema, out _);

        Assert.Equal(Rows(model.Transform(data)), Rows(loaded.Transform(data)));
        Assert.Equal(6 * 4, loaded.Transform(data).GetColumn<float[]>("GreyPixels").Single().Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_onnx_model_is_saved_with_its_bytes_and_shapes(bool fromFile)
    {
        string path = Path.Combine(_folder, "relu.onnx");
        System.IO.File.WriteAllBytes(path, s_relu);
        IDataView data = _ml.Data.LoadFromEnumerable([new Vector { X = [1, -2, 3] }]);
        var shapes = new Dictionary<string, int[]> { ["x"] = [1, 3], ["r"] = [1, 3] };
        var estimator = fromFile ? _ml.Transforms.ApplyOnnxModel("r", "x", path, shapes) : _ml.Transforms.ApplyOnnxModel("r", "x", new MemoryStream(s_relu), shapes);
        string saved = Path.Combine(_folder, "model.zip");
        using (var fitted = estimator.Fit(data))
            _ml.Model.Save(new TransformerChain<ITransformer>(fitted), data.Schema, saved);
        System.IO.File.Delete(path);

        using (ZipArchive archive = ZipFile.OpenRead(saved))
        using (var entry = new BinaryReader(archive.GetEntry("TransformerChain/Transform_000/OnnxModel")!.Open()))
        {
            Assert.Equal(s_relu.Length, entry.ReadInt32());
            Assert.Equal(s_relu, entry.ReadBytes(s_relu.Length + 1));
        }
        using var loaded = (TransformerChain<ITransformer>)_ml.Model.Load(saved, out _);
        using var again = (TransformerChain<ITransformer>)SaveAndLoad(loaded, data.Schema, out _);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 3), again.Transform(data).Schema["r"].Type);
        Assert.Equal([1, 0, 3], again.Transform(data).GetColumn<float[]>("r").Single());
    }

    sealed class File
    {
        public string Path { get; set; } = "";
    }

    sealed class Vector
    {
        [ColumnName("x"), VectorType(3)]
        public float[] X { get; set; } = [];
    }
}
