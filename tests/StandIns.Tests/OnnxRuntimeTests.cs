using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static StandIns.Tests.OnnxBytes;

namespace StandIns.Tests;

public sealed class OnnxRuntimeTests
{
    /// <summary>sum = x + y, rectified = max(sum, 0), over [batch, 2].</summary>
    static readonly byte[] SumModel = Model(
        [Node("Add", ["x", "y"], ["sum"]), Node("Relu", ["sum"], ["rectified"])],
        [Tensor("x", TensorElementType.Float, "batch", 2), Tensor("y", TensorElementType.Float, "batch", 2)],
        [Tensor("sum", TensorElementType.Float, "batch", 2), Tensor("rectified", TensorElementType.Float, "batch", 2)]);

    static readonly RunOptions Defaults = new();

    [Fact]
    public void A_session_describes_its_inputs_and_outputs()
    {
        using var session = new InferenceSession(SumModel);

        Assert.Equal(["x", "y"], session.InputNames);
        Assert.Equal(["sum", "rectified"], session.OutputNames);
        var x = session.InputMetadata["x"];
        Assert.Equal([-1, 2], x.Dimensions);
        Assert.Equal(["batch", ""], x.SymbolicDimensions);
        Assert.Equal((TensorElementType.Float, typeof(float)), (x.ElementDataType, x.ElementType));
        Assert.Equal((true, OnnxValueType.ONNX_TYPE_TENSOR), (x.IsTensor, x.OnnxValueType));
        Assert.Equal(["rectified", "sum"], session.OutputMetadata.Keys.Order());
    }

    [Fact]
    public void Outputs_come_in_the_order_asked_for()
    {
        using var session = new InferenceSession(SumModel);
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 2f, 3f, -4f], [2, 2]);
        using var y = OrtValue.CreateTensorValueFromMemory([10f, -20f, 30f, -40f], [2, 2]);

        using var outputs = session.Run(Defaults, ["y", "x"], [y, x], ["rectified", "sum"]);

        Assert.Equal([11f, 0f, 33f, 0f], outputs[0].GetTensorDataAsSpan<float>());
        Assert.Equal([11f, -18f, 33f, -44f], outputs[1].GetTensorDataAsSpan<float>());
        var info = outputs[0].GetTensorTypeAndShape();
        Assert.Equal([2, 2], info.Shape);
        Assert.Equal((4, 2, TensorElementType.Float), (info.ElementCount, info.DimensionsCount, info.ElementDataType));
    }

    [Fact]
    public void Inputs_by_name_and_outputs_into_given_values_give_the_same()
    {
        using var session = new InferenceSession(SumModel);
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 2f], [1, 2]);
        var into = new float[2];
        using var sum = OrtValue.CreateTensorValueFromMemory(into, [1, 2]);

        using var byName = session.Run(Defaults, new Dictionary<string, OrtValue> { ["x"] = x, ["y"] = x }, ["sum"]);
        session.Run(Defaults, ["x", "y"], [x, x], ["sum"], [sum]);

        Assert.Equal([2f, 4f], byName[0].GetTensorDataAsSpan<float>());
        Assert.Equal([2f, 4f], into);
    }

    [Fact]
    public void An_input_lies_over_the_callers_array_and_stays_there_while_memory_is_compacted()
    {
        using var session = new InferenceSession(SumModel);
        var garbage = new byte[1000][];
        for (var i = 0; i < garbage.Length; i++)
        {
            garbage[i] = new byte[100];
        }
        var data = new float[] { 1, 2, 3, 4 };
        using var x = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(1, 2), [1, 2]);
        garbage = null;
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        data[1] = 50;

        Assert.True(Unsafe.AreSame(ref data[1], ref x.GetTensorMutableDataAsSpan<float>()[0]));
        using var outputs = session.Run(Defaults, ["x", "y"], [x, x], ["sum"]);
        Assert.Equal([100f, 6f], outputs[0].GetTensorDataAsSpan<float>());
    }

    [StandInFact]
    public void A_value_that_nobody_disposes_frees_its_array()
    {
        var array = Forgotten();
        for (var i = 0; i < 10 && array.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(array.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Forgotten()
        {
            var data = new float[1000];
            _ = OrtValue.CreateTensorValueFromMemory(data, [1000]);
            return new WeakReference(data);
        }
    }

    [Fact]
    public void Many_threads_run_one_session()
    {
        using var session = new InferenceSession(SumModel);
        Parallel.For(0, 200, i =>
        {
            using var x = OrtValue.CreateTensorValueFromMemory([(float)i, -i], [1, 2]);
            using var outputs = session.Run(Defaults, ["x", "y"], [x, x], ["rectified"]);
            Assert.Equal([2 * i, 0f], outputs[0].GetTensorDataAsSpan<float>());
        });
    }

    [Fact]
    public void Scalars_empty_tensors_and_other_element_types_pass_through()
    {
        var model = Model(
            [Node("Identity", ["scalar"], ["s"]), Node("Identity", ["empty"], ["e"]), Node("Not", ["flags"], ["f"])],
            [Tensor("scalar", TensorElementType.Int64), Tensor("empty", TensorElementType.Float, "n", 3), Tensor("flags", TensorElementType.Bool, 2)],
            [Tensor("s", TensorElementType.Int64), Tensor("e", TensorElementType.Float, "n", 3), Tensor("f", TensorElementType.Bool, 2)]);
        using var session = new InferenceSession(model);
        using var scalar = OrtValue.CreateTensorValueFromMemory([42L], []);
        using var empty = OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), [0, 3]);
        using var flags = OrtValue.CreateTensorValueFromMemory([true, false], [2]);

        using var outputs = session.Run(Defaults, ["scalar", "empty", "flags"], [scalar, empty, flags], ["s", "e", "f"]);

        Assert.Equal([42L], outputs[0].GetTensorDataAsSpan<long>());
        Assert.Empty(outputs[0].GetTensorTypeAndShape().Shape);
        Assert.Equal([0, 3], outputs[1].GetTensorTypeAndShape().Shape);
        Assert.Equal(0, outputs[1].GetTensorDataAsSpan<float>().Length);
        Assert.Equal([false, true], outputs[2].GetTensorDataAsSpan<bool>());
        Assert.Equal(typeof(bool), session.InputMetadata["flags"].ElementType);
    }

    [Fact]
    public void A_terminated_run_ends_with_an_error_until_it_is_unset()
    {
        using var session = new InferenceSession(SumModel);
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 2f], [1, 2]);
        using var options = new RunOptions { Terminate = true };

        var e = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["x", "y"], [x, x], ["sum"]));
        Assert.Contains("terminate", e.Message, StringComparison.OrdinalIgnoreCase);

        options.Terminate = false;
        session.Run(options, ["x", "y"], [x, x], ["sum"]).Dispose();
    }

    [Fact]
    public void A_model_is_read_from_a_path_with_any_letters()
    {
        var path = Path.Combine(Path.GetTempPath(), $"modèle-图-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, SumModel);
        try
        {
            using var session = new InferenceSession(path, new SessionOptions { IntraOpNumThreads = 1 });
            Assert.Equal(["x", "y"], session.InputNames);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void What_onnx_runtime_refuses_is_an_exception_with_its_words()
    {
        using var session = new InferenceSession(SumModel);
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 2f], [1, 2]);
        using var options = new SessionOptions();

        var missing = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession("/no/such/model.onnx"));
        var broken = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession([1, 2, 3]));
        var unknown = Assert.Throws<OnnxRuntimeException>(() => session.Run(Defaults, ["x", "z"], [x, x], ["sum"]));
        var level = Assert.Throws<OnnxRuntimeException>(() => options.GraphOptimizationLevel = (GraphOptimizationLevel)50);

        Assert.StartsWith("[ErrorCode:NoSuchFile] ", missing.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/model.onnx", missing.Message, StringComparison.Ordinal);
        Assert.StartsWith("[ErrorCode:InvalidProtobuf] ", broken.Message, StringComparison.Ordinal);
        Assert.StartsWith("[ErrorCode:InvalidArgument] ", unknown.Message, StringComparison.Ordinal);
        Assert.StartsWith("[ErrorCode:InvalidArgument] ", level.Message, StringComparison.Ordinal);
        Assert.Equal(GraphOptimizationLevel.ORT_ENABLE_ALL, options.GraphOptimizationLevel);
    }

    [StandInFact]
    public void Wrong_arguments_are_refused_before_native_code_sees_them()
    {
        using var session = new InferenceSession(SumModel);
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 2f], [1, 2]);

        Assert.Throws<ArgumentException>(() => OrtValue.CreateTensorValueFromMemory([1f, 2f], [1, 3]));
        Assert.Throws<ArgumentException>(() => session.Run(Defaults, ["x", "y"], [x], ["sum"]));
        Assert.Throws<OnnxRuntimeException>(() => x.GetTensorDataAsSpan<double>().ToArray());
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(Defaults, ["x", "y"], [x, x], ["sum"]));
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.GetTensorTypeAndShape());
    }

    [Fact]
    public void Options_say_what_they_were_set_to()
    {
        using var options = new SessionOptions();
        Assert.Equal((ExecutionMode.ORT_SEQUENTIAL, GraphOptimizationLevel.ORT_ENABLE_ALL), (options.ExecutionMode, options.GraphOptimizationLevel));
        Assert.Equal((0, 0, true, true), (options.IntraOpNumThreads, options.InterOpNumThreads, options.EnableMemoryPattern, options.EnableCpuMemArena));

        options.IntraOpNumThreads = 2;
        options.InterOpNumThreads = 3;
        options.ExecutionMode = ExecutionMode.ORT_PARALLEL;
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        options.EnableMemoryPattern = false;
        options.EnableCpuMemArena = false;

        Assert.Equal((ExecutionMode.ORT_PARALLEL, GraphOptimizationLevel.ORT_DISABLE_ALL), (options.ExecutionMode, options.GraphOptimizationLevel));
        Assert.Equal((2, 3, false, false), (options.IntraOpNumThreads, options.InterOpNumThreads, options.EnableMemoryPattern, options.EnableCpuMemArena));
        Assert.Equal(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, options.LogSeverityLevel);
        using var session = new InferenceSession(SumModel, options);
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 2f], [1, 2]);
        using var outputs = session.Run(Defaults, ["x", "y"], [x, x], ["sum"]);
        Assert.Equal([2f, 4f], outputs[0].GetTensorDataAsSpan<float>());
    }

    [SkippableFact]
    public void A_real_model_gives_a_row_of_a_batch_what_it_gives_the_row_alone()
    {
        var model = Path.Combine(Repository.Root, "../shared/eval/models/squeezenet1.1_torch113_op16.onnx");
        Skip.IfNot(File.Exists(model), $"{model} is not here.");
        using var session = new InferenceSession(model);
        const int Pixels = 3 * 224 * 224;
        var random = new Random(1);
        var data = new float[2 * Pixels];
        foreach (ref var pixel in data.AsSpan())
        {
            pixel = random.NextSingle();
        }

        var both = Logits(session, data, 2);
        var second = Logits(session, data[Pixels..], 1);

        Assert.Equal(2000, both.Length);
        Assert.True(second.Max() - second.Min() > 1);
        Assert.All(second.Zip(both[1000..]), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-4f));

        static float[] Logits(InferenceSession session, float[] data, long batch)
        {
            using var input = OrtValue.CreateTensorValueFromMemory(data, [batch, 3, 224, 224]);
            using var outputs = session.Run(Defaults, session.InputNames, [input], session.OutputNames);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
    }
}
