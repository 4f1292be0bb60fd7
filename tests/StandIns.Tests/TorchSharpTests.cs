using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace StandIns.Tests;

/// <summary>
/// What the engine relies on in TorchSharp. All but the tests that say otherwise hold for the package too, and run against it where it is what was restored.
/// </summary>
[Collection(nameof(TorchSharpTests))]
public sealed class TorchSharpTests
{
    const string Source = """
        def gradient(x: Tensor, w: List[Tensor], power: int, scale: float, negate: bool) -> List[Tensor]:
            x = x.detach().requires_grad_()
            y = (x ** power * w[0]).sum() * scale
            if negate:
                y = -y
            g = torch.autograd.grad([y], [x])[0]
            assert g is not None
            return [y.detach(), g]

        def unrelated(x: Tensor, y: Tensor) -> Tensor:
            g = torch.autograd.grad([(x.detach().requires_grad_() * 2).sum()], [y])[0]
            assert g is not None
            return g

        def last(w: List[Tensor]) -> Tensor:
            return w[len(w) - 1] + len(w)

        def refuse(x: Tensor) -> Tensor:
            assert x.numel() > 100, "no map today"
            return x

        def multiply(x: Tensor, y: Tensor) -> Tensor:
            return torch.mm(x, y)

        def mixed(x: Tensor) -> Tuple[Tensor, List[Tensor], int, float, bool]:
            return x, [x + 1, x + 2], 3, 0.5, True

        def pair(x: Tensor) -> Tuple[Tensor, Tensor]:
            return x, x + 1

        def six(x: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
            return x, x, x, x, x, x + 5

        def sizes(x: Tensor) -> List[int]:
            return x.size()

        def nested(x: Tensor) -> List[List[Tensor]]:
            return [[x], [x, x + 1]]

        def nothing(x: Optional[Tensor]) -> Optional[Tensor]:
            return x

        def text() -> str:
            return "map"

        def grad_mode() -> bool:
            return torch.is_grad_enabled()

        """;

    // Shared by the tests, which xunit runs one after another within a class; invoke keeps no state between calls.
    static readonly jit.CompilationUnit Script = jit.compile(Source);

    static bool IsStandIn => typeof(torch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(data => data.Key == "SaliencyTorchShim");

    [Fact]
    public void A_gradient_taken_inside_TorchScript_equals_the_closed_form()
    {
        using var scope = NewDisposeScope();
        float[] x = [1, -2, 3, 0.5f], w = [2, 1, -1, 4];
        var result = Script.invoke<Tensor[]>("gradient", tensor(x), new[] { tensor(w) }, 3, 0.5, true);

        Assert.Equal(2, result.Length);
        Assert.Equal(-0.5f * x.Zip(w, (a, b) => a * a * a * b).Sum(), result[0].item<float>());
        Assert.Equal(x.Zip(w, (a, b) => -0.5f * 3 * a * a * b), result[1].data<float>().ToArray());
        Assert.False(result[1].requires_grad);
    }

    [Fact]
    public void Numbers_of_every_kind_reach_the_parameter_of_that_type()
    {
        using var scope = NewDisposeScope();
        object w = new[] { ones([2]) };
        float Value(params object[] arguments) => Script.invoke<Tensor[]>("gradient", [tensor(new float[] { 1, 2 }), w, .. arguments])[0].item<float>();

        Assert.Equal(10f, Value(2L, 2f, false));
        Assert.Equal(-2.5f, Value((Scalar)2, (Scalar)0.5, (Scalar)true));
        Assert.Contains("float", Assert.Throws<ExternalException>(() => Value(2, 1, false)).Message);
        Assert.Throws<NotImplementedException>(() => Script.invoke("last", (object)new long[] { 1 }));
    }

    [Fact]
    public void A_long_list_of_weights_is_one_argument()
    {
        using var scope = NewDisposeScope();
        var weights = Enumerable.Range(0, 700).Select(i => tensor((float)i)).ToArray();
        Assert.Equal(699 + 700, Script.invoke<Tensor>("last", (object)weights).item<float>());
        Assert.Equal(159 + 160, Script.invoke<Tensor, Tensor>("last", weights[..160]).item<float>());
    }

    [Fact]
    public void Results_arrive_as_the_package_shapes_them()
    {
        using var scope = NewDisposeScope();
        var x = tensor(1f);

        var (value, list, integer, real, truth) = Script.invoke<(object, object, object, object, object)>("mixed", x);
        Assert.Equal(1, ((Tensor)value).item<float>());
        Assert.Equal([2f, 3f], ((Tensor[])list).Select(item => item.item<float>()));
        Assert.Equal((3L, 0.5, true), (((Scalar)integer).ToInt64(), ((Scalar)real).ToDouble(), ((Scalar)truth).ToBoolean()));

        Assert.Equal(2, Script.invoke<(Tensor, Tensor)>("pair", x).Item2.item<float>());
        Assert.Equal(6, Script.invoke<Tensor[]>("six", x)[5].item<float>());
        Assert.Equal([2, 3], Script.invoke<Scalar[]>("sizes", zeros([2, 3])).Select(size => size.ToInt32()));
        var nested = Script.invoke<object[]>("nested", x);
        Assert.Equal(2, ((Tensor[])nested[1])[1].item<float>());
        Assert.Null(Script.invoke("nothing", [null]));
        Assert.Equal(1, Script.invoke<Tensor>("nothing", x).item<float>());
    }

    [StandInFact("TorchSharp")]
    public void What_fails_in_libtorch_is_an_ExternalException_with_its_message()
    {
        using var scope = NewDisposeScope();
        var x = ones([2, 3]);

        Assert.Contains("nonsense", Assert.Throws<ExternalException>(() => jit.compile("def f(x):\n    return nonsense(x)\n")).Message);
        Assert.Contains("no map today", Assert.Throws<ExternalException>(() => Script.invoke("refuse", x)).Message);
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", Assert.Throws<ExternalException>(() => Script.invoke("multiply", x, x)).Message);
        Assert.Contains("One of the differentiated Tensors does not require grad", Assert.Throws<ExternalException>(() => Script.invoke("unrelated", x, x)).Message);
        Assert.Contains("missing value for argument 'y'", Assert.Throws<ExternalException>(() => Script.invoke("multiply", x)).Message);
        Assert.Contains("shape '[5]' is invalid for input of size 6", Assert.Throws<ExternalException>(() => x.reshape(5)).Message);
        Assert.Throws<ArgumentNullException>(() => jit.compile(""));

        Assert.Equal(6, Script.invoke<Tensor>("last", (object)new[] { x }).numel());
    }

    [SkippableFact]
    public void The_stand_in_also_refuses_what_kills_the_process_in_the_package()
    {
        Skip.IfNot(IsStandIn, "The package dereferences a null pointer here.");
        var unknown = Assert.Throws<ExternalException>(() => Script.invoke("saliency"));
        Assert.StartsWith("The script has no function 'saliency'. It defines: 'gradient', 'unrelated'", unknown.Message);
        Assert.Contains("String", Assert.Throws<ExternalException>(() => Script.invoke("text")).Message);

        var unit = jit.compile("def f(x):\n    return x\n");
        unit.Dispose();
        unit.Dispose();
        Assert.Throws<ObjectDisposedException>(() => unit.invoke("f", 1));
    }

    [Fact]
    public void A_scope_owns_what_its_thread_makes_in_it()
    {
        using var outer = NewDisposeScope();
        Tensor moved, detached, kept, dropped;
        using (var inner = NewDisposeScope())
        {
            (moved, detached, dropped) = (zeros([1]), ones([1]), zeros([1]));
            kept = moved.clone();
            using (ones([1]))
                Assert.Equal(5, inner.DisposablesCount);
            Assert.Equal(4, inner.DisposablesCount);
            Assert.True(inner.Contains(dropped));

            Assert.Same(moved, moved.MoveToOuterDisposeScope());
            Assert.Same(detached, detached.DetachFromDisposeScope());
            Assert.Equal((2, 1), (inner.DisposablesCount, outer.DisposablesCount));

            inner.DisposeEverythingBut(kept);
            Assert.True(dropped.IsInvalid);
            inner.MoveToOuter(kept);
            Assert.Equal((0, 2), (inner.DisposablesCount, outer.DisposablesCount));

            var elsewhere = new Thread(() => zeros([1]).Dispose());
            elsewhere.Start();
            elsewhere.Join();
            Assert.Equal(0, inner.DisposablesCount);
        }
        Assert.Equal(0, moved.item<float>());
        Assert.Throws<InvalidOperationException>(() => dropped.item<float>());

        var before = outer.DisposablesCount;
        var wrapped = WrappedTensorDisposeScope(() => Script.invoke<Tensor>("last", (object)new[] { zeros([1]), ones([1]) }));
        Assert.Equal((3f, before + 1), (wrapped.item<float>(), outer.DisposablesCount));

        outer.Dispose();
        Assert.True(moved.IsInvalid && kept.IsInvalid && wrapped.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Memory_stays_flat_over_many_steps_in_a_scope()
    {
        using var process = Process.GetCurrentProcess();
        var (live, resident) = (Tensor.TotalCount, 0L);
        var pixels = new float[150_000];
        for (var step = 0; step < 2_000; step++)
        {
            using (NewDisposeScope())
            {
                var x = empty([150_000]);
                pixels.CopyTo(MemoryMarshal.Cast<byte, float>(x.bytes));
                var result = Script.invoke<Tensor[]>("gradient", x, new[] { ones([1]) }, 2, 1.0, false);
                result[1].data<float>().CopyTo(pixels);
            }
            if (step == 200)
            {
                process.Refresh();
                resident = process.WorkingSet64;
            }
        }
        process.Refresh();
        // A leak of one tensor a step would come to 1800 * 600 KB = 1.1 GB.
        Assert.InRange(process.WorkingSet64 - resident, long.MinValue, 100L << 20);
        Assert.InRange(Tensor.TotalCount, 0, live);
    }

    [Fact]
    public void Without_a_scope_the_finaliser_frees_tensors()
    {
        var before = Tensor.TotalCount;
        Make();
        for (var attempt = 0; attempt < 10 && Tensor.TotalCount >= before + 100; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.InRange(Tensor.TotalCount, 0, before + 99);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Make()
        {
            for (var i = 0; i < 100; i++)
                zeros([10]);
        }
    }

    [Fact]
    public async Task Threads_share_a_script_and_each_has_its_own_scopes_and_grad_mode()
    {
        using var together = new Barrier(2);
        float Work(float x, bool grad)
        {
            using var scope = NewDisposeScope();
            using var mode = enable_grad(grad);
            together.SignalAndWait();
            float sum = 0;
            for (var step = 1; step <= 300; step++)
            {
                Assert.Equal(grad, Script.invoke<Scalar>("grad_mode").ToBoolean());
                if (grad)
                    sum += Script.invoke<Tensor[]>("gradient", full([64], x), new[] { ones([64]) }, 2, 1.0, false)[1].data<float>()[step % 64];
                else
                    sum += Script.invoke<Tensor>("last", (object)new[] { full([64], x) }).data<float>()[step % 64];
            }
            Assert.Equal(300 * (grad ? 4 : 2), scope.DisposablesCount);
            return sum;
        }

        var first = Task.Factory.StartNew(() => Work(3, grad: true), TaskCreationOptions.LongRunning);
        var second = Task.Factory.StartNew(() => Work(5, grad: false), TaskCreationOptions.LongRunning);
        var sums = await Task.WhenAll(first, second);
        Assert.Equal((300 * 6f, 300 * 6f), (sums[0], sums[1]));
    }

    [Fact]
    public void Modes_end_with_their_using()
    {
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            using (enable_grad())
                Assert.True(is_grad_enabled());
            Assert.False(is_grad_enabled());
        }
        using (inference_mode())
            Assert.True(is_inference_mode_enabled());
        Assert.True(is_grad_enabled());
        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void Elements_are_read_as_their_own_type_only()
    {
        using var scope = NewDisposeScope();
        var integers = tensor(new long[] { 1, 2 });
        Assert.StartsWith("Single is not compatible with Int64", Assert.Throws<ArgumentException>(() => integers.data<float>()).Message);
        Assert.Throws<ArgumentException>(() => integers.item<long>());
        Assert.Equal([1f, 2f], integers.to_type(float32).data<float>().ToArray());
        Assert.Equal([true, false], tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal(7, tensor(7).item<int>());
        Assert.Equal(7L, tensor(7L).item<long>());
        Assert.Equal(7.5, tensor(7.5).item<double>());
    }

    [Fact]
    public void Elements_go_in_and_out_in_row_major_order_whatever_the_strides()
    {
        using var scope = NewDisposeScope();
        using var transposing = jit.compile("def f(x):\n    return x.t()\n");
        var rows = tensor(new float[] { 0, 1, 2, 3, 4, 5 }, new long[] { 2, 3 });
        var columns = transposing.invoke<Tensor>("f", rows);
        Assert.Equal([3L, 2L], columns.shape);
        Assert.Equal([1L, 3L], columns.stride());
        Assert.False(columns.is_contiguous());

        using var accessor = columns.data<float>();
        Assert.Equal([0f, 3, 1, 4, 2, 5], accessor.ToArray());
        Assert.Equal((3f, 4f), (accessor[1], accessor[1, 1]));
        Assert.Throws<InvalidOperationException>(() => columns.bytes.Length);
        Assert.Equal([0f, 3, 1, 4, 2, 5], MemoryMarshal.Cast<byte, float>(columns.contiguous().bytes).ToArray());
    }

    [StandInFact("TorchSharp")]
    public void A_part_of_an_array_goes_into_a_part_of_a_tensor_whatever_the_strides()
    {
        using var scope = NewDisposeScope();
        using var transposing = jit.compile("def f(x):\n    return x.t()\n");
        var rows = tensor(new float[] { 0, 1, 2, 3, 4, 5 }, new long[] { 2, 3 });
        using var accessor = transposing.invoke<Tensor>("f", rows).data<float>();
        accessor.CopyFrom([10f, 20, 30], arrayIndex: 1, tensorIndex: 3);
        accessor[0, 1] = -1;
        Assert.Equal([0f, 1, 30, -1, 20, 5], rows.data<float>());
        Assert.Throws<IndexOutOfRangeException>(() => accessor[6]);
        Assert.Throws<IndexOutOfRangeException>(() => accessor[0, 2]);

        var part = new float[4];
        rows.data<float>().CopyTo(part.AsSpan());
        Assert.Equal([0f, 1, 30, -1], part);
        rows.view(-1).data<float>().CopyFrom(new[] { 9f, 8 }.AsSpan());
        Assert.Equal([9f, 8, 30], rows.reshape(6).data<float>().Take(3));
        rows.bytes = new byte[24];
        Assert.All(rows.data<float>(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_buffer_is_aliased_and_a_copy_is_not()
    {
        using var scope = NewDisposeScope();
        float[] array = [1, 2, 3];
        var alias = frombuffer(array, float32);
        var copy = tensor(array);
        array[0] = 10;
        Assert.Equal((10f, 1f), (alias.data<float>()[0], copy.data<float>()[0]));
        alias.copy_(copy).fill_(4);
        Assert.Equal([4f, 4, 4], array);
        Assert.True(alias.detach().allclose(full([3], 4f)));
        Assert.True(zeros([2], requires_grad: true).requires_grad);
        Assert.Equal([2L], empty((ReadOnlySpan<long>)[2], float64).size());
    }

    [Fact]
    public void Random_numbers_repeat_with_the_seed()
    {
        using var scope = NewDisposeScope();
        float[] Draw(Generator generator) => randn([5], generator: generator).data<float>().ToArray();

        var drawn = Draw(new Generator(7));
        Assert.Equal(drawn, Draw(new Generator().manual_seed(7)));
        Assert.NotEqual(drawn, Draw(new Generator(8)));
        Assert.Equal(7, manual_seed(7).initial_seed());
        Assert.Equal(drawn, randn([5]).data<float>().ToArray());
        Assert.All(rand([100]).data<float>(), value => Assert.InRange(value, 0, 1));
        Assert.All(randint(3, 6, [100]).data<long>(), value => Assert.InRange(value, 3, 5));
    }

    [Fact]
    public void The_number_of_threads_is_what_was_set()
    {
        var before = get_num_threads();
        set_num_threads(2);
        Assert.Equal(2, get_num_threads());
        set_num_threads(before);
        Assert.Equal(before, get_num_threads());
        Assert.InRange(get_num_interop_threads(), 1, 1024);
    }

    [SkippableFact]
    public void A_device_other_than_the_CPU_is_refused_by_name()
    {
        Skip.IfNot(IsStandIn, "The package has CUDA where the machine does, and else no such device.");
        Assert.Equal((DeviceType.CUDA, 1, "cuda:1"), (device("cuda:1").type, device("cuda:1").index, device("cuda:1").ToString()));
        Assert.Equal("cpu", CPU.ToString());
        Assert.False(cuda.is_available());
        var error = Assert.Throws<NotSupportedException>(() => zeros([1], device: device("cuda:0")));
        Assert.Contains("'cuda:0'", error.Message);
        Assert.Contains("package TorchSharp", error.Message);
    }
}

/// <summary>Alone in the process: what other tests allocate meanwhile would count as TorchSharp's.</summary>
[CollectionDefinition(nameof(TorchSharpTests), DisableParallelization = true)]
public sealed class TorchSharpCollection;
