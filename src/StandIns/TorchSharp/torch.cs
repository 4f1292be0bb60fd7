using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        QInt8 = 12,
        QUInt8 = 13,
        QInt32 = 14,
        BFloat16 = 15,
    }

    public static ScalarType uint8 = ScalarType.Byte;
    public static ScalarType int8 = ScalarType.Int8;
    public static ScalarType int16 = ScalarType.Int16;
    public static ScalarType @short = ScalarType.Int16;
    public static ScalarType int32 = ScalarType.Int32;
    public static ScalarType @int = ScalarType.Int32;
    public static ScalarType int64 = ScalarType.Int64;
    public static ScalarType @long = ScalarType.Int64;
    public static ScalarType float16 = ScalarType.Float16;
    public static ScalarType half = ScalarType.Float16;
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    public static ScalarType float32 = ScalarType.Float32;
    public static ScalarType @float = ScalarType.Float32;
    public static ScalarType float64 = ScalarType.Float64;
    public static ScalarType @double = ScalarType.Float64;
    public static ScalarType @bool = ScalarType.Bool;

    /// <summary>The version of libtorch.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Native.st_version());

    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Runs the expression in a scope of its own, which only its result outlives.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    public static IDisposable no_grad() => new GradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => Native.st_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);
    public static bool is_inference_mode_enabled() => Native.st_is_inference_mode() != 0;

    public static int get_num_threads() => Native.st_num_threads();
    public static void set_num_threads(int num) => Native.Check(Native.st_set_num_threads(num));
    public static int get_num_interop_threads() => Native.st_num_interop_threads();
    public static void set_num_interop_threads(int num) => Native.Check(Native.st_set_num_interop_threads(num));

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);

    /// <summary>The calling thread's grad mode, until disposed on the same thread.</summary>
    sealed class GradMode : IDisposable
    {
        readonly int previous = Native.st_grad_mode();

        internal GradMode(bool enabled) => Native.st_set_grad_mode(enabled ? 1 : 0);

        public void Dispose() => Native.st_set_grad_mode(previous);
    }

    /// <inheritdoc cref="GradMode"/>
    sealed class InferenceMode(bool enabled) : IDisposable
    {
        nint guard = Native.st_enter_inference_mode(enabled ? 1 : 0);

        public void Dispose() => Native.st_leave_inference_mode(Interlocked.Exchange(ref guard, 0));
    }
}
