using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Transforms.Onnx;
using StandIns.Tests.ApiSubset;
using static StandIns.Tests.OnnxBytes;

namespace StandIns.Tests;

public sealed class OnnxTransformerTests : IDisposable
{
    /// <summary>sum = x + y, rectified = max(sum, 0), over [batch, 2].</summary>
    static readonly byte[] Sum = Model(
        [Node("Add", ["x", "y"], ["sum"]), Node("Relu", ["sum"], ["rectified.output"])],
        [Tensor("x", TensorElementType.Float, "batch", 2), Tensor("y", TensorElementType.Float, "batch", 2)],
        [Tensor("sum", TensorElementType.Float, "batch", 2), Tensor("rectified.output", TensorElementType.Float, "batch", 2)]);

    /// <summary>r = max(x, 0), over [batch, n] or [batch, n, m].</summary>
    static byte[] Open(params object[] sizes) => Model([Node("Relu", ["x"], ["r"])], [Tensor("x", TensorElementType.Float, sizes)], [Tensor("r", TensorElementType.Float, sizes)]);

    readonly MLContext _ml = new();
    readonly string _folder = Directory.CreateTempSubdirectory("onnx").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [StandInFact]
    public void The_model_runs_once_a_row_for_all_the_columns_that_are_read()
    {
        var rows = new[] { new Pair { X = [1, 2], Y = [10, -20] }, new Pair { X = [3, -4], Y = [30, -40] } };
        var data = _ml.Data.LoadFromEnumerable(rows, Columns<Pair>(("x", "X"), ("y", "Y")));
        using var transformer = _ml.Transforms.ApplyOnnxModel(File("sum.onnx", Sum)).Fit(data);

        var scored = transformer.Transform(data);

        Assert.Equal(["x", "y", "sum", "rectified"], scored.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 2), scored.Schema["sum"].Type);
        Pair.Reads = 0;
        using (var cursor = scored.GetRowCursor([scored.Schema["sum"], scored.Schema["rectified"]]))
        {
            var (getSum, getRectified) = (cursor.GetGetter<VBuffer<float>>(scored.Schema["sum"]), cursor.GetGetter<VBuffer<float>>(scored.Schema["rectified"]));
            VBuffer<float> sum = default, rectified = default;
            for (var row = 0; cursor.MoveNext(); row++)
            {
                getRectified(ref rectified);
                getSum(ref sum);
                getSum(ref sum);
                var expected = rows[row].X.Zip(rows[row].Plain, (x, y) => x + y).ToArray();
                Assert.Equal(expected, sum.DenseValues());
                Assert.Equal(expected.Select(value => Math.Max(value, 0)), rectified.DenseValues());
                Assert.Equal(row + 1, Pair.Reads);
            }
        }
        Assert.Equal([0, -18], scored.GetColumn<float[]>("sum").First().Zip([11f, 0f], (a, b) => a - b));
    }

    [Fact]
    public void The_columns_may_be_chosen_and_the_model_may_come_from_a_stream()
    {
        var data = Vectors([5, -6]);
        using var stream = new MemoryStream(Open("batch", 2)) { Position = 7 };

        var estimator = _ml.Transforms.ApplyOnnxModel("r", "x", stream);
        using var transformer = estimator.Fit(data);

        Assert.Equal([5, 0], transformer.Transform(data).GetColumn<float[]>("r").Single());
        var engine = _ml.Model.CreatePredictionEngine<Vector, Result>(transformer, inputSchemaDefinition: Schema(2));
        Assert.Equal([0, 7], engine.Predict(new Vector { X = [-1, 7] }).R);
        Assert.Equal([8, 0], engine.Predict(new Vector { X = [8, -9] }).R);
    }

    [Fact]
    public void Only_an_open_batch_is_one_and_a_dictionary_gives_the_other_sizes()
    {
        var data = Vectors([1, -2, 3]);
        var file = File("open.onnx", Open("batch", "n"));

        using (var open = _ml.Transforms.ApplyOnnxModel("r", "x", file).Fit(data))
        {
            var view = open.Transform(data);
            Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), view.Schema["r"].Type);
            Assert.ThrowsAny<Exception>(() => view.GetColumn<float[]>("r").Single());
        }
        var shapes = new Dictionary<string, int[]> { ["x"] = [1, 3], ["r"] = [1, 3] };
        using var given = _ml.Transforms.ApplyOnnxModel("r", "x", file, shapes).Fit(data);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 3), given.Transform(data).Schema["r"].Type);
        Assert.Equal([1, 0, 3], given.Transform(data).GetColumn<float[]>("r").Single());

        var variable = _ml.Data.LoadFromEnumerable([new Vector { X = [1, -2] }, new Vector { X = [-1, 2, 3] }], Schema(0));
        using var varying = _ml.Transforms.ApplyOnnxModel("r", "x", file).Fit(variable);
        Assert.Equal([[1, 0], [0, 2, 3]], varying.Transform(variable).GetColumn<float[]>("r"));
    }

    [StandInFact]
    public void What_does_not_fit_the_model_is_refused_by_name()
    {
        var data = Vectors([1, 2, 3]);
        var two = Vectors([1, 2]);
        var open = File("open.onnx", Open("batch", "n"));
        var fixedSize = File("fixed.onnx", Open("batch", 2));
        string Refused<T>(Func<OnnxScoringEstimator> make) where T : Exception => Assert.Throws<T>(() => make().Fit(data)).Message;

        Assert.Equal("Could not find input column 'y' (Parameter 'inputSchema')", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.ApplyOnnxModel(File("sum.onnx", Sum)).Fit(two)).Message);
        Assert.StartsWith("Input tensor, z, does not exist in the ONNX model. Available input names are [x].", Refused<ArgumentOutOfRangeException>(() => _ml.Transforms.ApplyOnnxModel("r", "z", open)), StringComparison.Ordinal);
        Assert.Contains("tensor, z, does not exist in the ONNX model. Available output names are [r].", Refused<ArgumentOutOfRangeException>(() => _ml.Transforms.ApplyOnnxModel("z", "x", open)), StringComparison.Ordinal);
        Assert.Equal("Input shape mismatch: Input 'x' has shape 1,2, but input data is of length 3.", Refused<InvalidOperationException>(() => _ml.Transforms.ApplyOnnxModel("r", "x", fixedSize)));
        Assert.StartsWith("Only 1 unknown dimension is allowed", Refused<ArgumentOutOfRangeException>(() => _ml.Transforms.ApplyOnnxModel("r", "x", File("wide.onnx", Open("batch", "n", "m")))), StringComparison.Ordinal);
        Assert.StartsWith("The specified shape 1,3 is not compatible with the shape -1,2 loaded from the ONNX model file.",
            Refused<ArgumentOutOfRangeException>(() => _ml.Transforms.ApplyOnnxModel("r", "x", fixedSize, new Dictionary<string, int[]> { ["x"] = [1, 3] })), StringComparison.Ordinal);
        Assert.Equal("Model file absent.onnx does not exists.", Refused<IOException>(() => _ml.Transforms.ApplyOnnxModel("r", "x", "absent.onnx")));
        Assert.StartsWith("Error initializing model :", Refused<InvalidOperationException>(() => _ml.Transforms.ApplyOnnxModel("r", "x", File("broken.onnx", [1, 2, 3]))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_another_number_type_is_refused()
    {
        var model = File("ints.onnx", Model([Node("Abs", ["x"], ["r"])], [Tensor("x", TensorElementType.Int64, 1, 3)], [Tensor("r", TensorElementType.Int64, 1, 3)]));
        var data = Vectors([1, 2, 3]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.ApplyOnnxModel("r", "x", model).Fit(data));
        Assert.StartsWith("Schema mismatch for input column 'x': expected Int64, got Vector<Single, 3>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_is_an_error_where_the_library_has_no_CUDA_even_with_a_fallback()
    {
        var options = new OnnxOptions { ModelFile = File("open.onnx", Open("batch", 2)), InputColumns = ["x"], OutputColumns = ["r"], GpuDeviceId = 0 };

        Assert.Throws<EntryPointNotFoundException>(() => _ml.Transforms.ApplyOnnxModel(options));
        options.FallbackToCpu = true;
        Assert.Throws<EntryPointNotFoundException>(() => _ml.Transforms.ApplyOnnxModel(options));
    }

    string File(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    IDataView Vectors(params float[] values) => _ml.Data.LoadFromEnumerable([new Vector { X = values }], Schema(values.Length));

    static SchemaDefinition Schema(int length) => Columns<Vector>(length, ("x", "X"));

    static SchemaDefinition Columns<T>(params (string Name, string Member)[] columns) => Columns<T>(2, columns);

    static SchemaDefinition Columns<T>(int length, params (string Name, string Member)[] columns)
    {
        var definition = SchemaDefinition.Create(typeof(T), SchemaDefinition.Direction.Read);
        foreach (var (name, member) in columns)
        {
            var column = definition[member];
            column.ColumnName = name;
            column.ColumnType = new VectorDataViewType(NumberDataViewType.Single, length);
        }
        return definition;
    }

    sealed class Pair
    {
        float[] _y = [];

        public static int Reads { get; set; }

        public float[] X { get; set; } = [];

        public float[] Y
        {
            get
            {
                Reads++;
                return _y;
            }
            set => _y = value;
        }

        [NoColumn]
        public float[] Plain => _y;
    }

    sealed class Vector
    {
        public float[] X { get; set; } = [];
    }

    sealed class Result
    {
        [ColumnName("r")]
        public float[] R { get; set; } = [];
    }
}
