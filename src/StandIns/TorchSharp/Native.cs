using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>The functions of native/shim.cpp, and what becomes of their failures.</summary>
internal static unsafe partial class Native
{
    const string Library = "SaliencyTorchShim", FileName = "lib" + Library + ".so", Variable = "SALIENCY_TORCH_SHIM";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, (name, _, _) => name == Library ? Load() : 0);

    static nint Load()
    {
        string[] places =
        [
            Environment.GetEnvironmentVariable(Variable),
            Path.Combine(AppContext.BaseDirectory, FileName),
            typeof(Native).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == Library).Value,
        ];
        foreach (var place in places)
            if (File.Exists(place))
                return NativeLibrary.Load(place);
        throw new DllNotFoundException(
            $"{FileName}, which connects the TorchSharp stand-in to libtorch, is at none of: {string.Join(", ", places.Where(place => !string.IsNullOrEmpty(place)))}. "
            + $"Run src/StandIns/setup.sh to build it, or set {Variable} to its path.");
    }

    internal static ExternalException Failure() => new(Marshal.PtrToStringUTF8(st_error()));

    internal static void Check(int status)
    {
        if (status != 0)
            throw Failure();
    }

    internal static nint Check(nint handle) => handle != 0 ? handle : throw Failure();

    /// <summary>A signature of the real package that the stand-in accepts in part.</summary>
    internal static NotSupportedException Lacking(string what) =>
        new($"{what} is not in the TorchSharp stand-in; it needs the package TorchSharp (SALIENCY_DEPENDENCIES=packages).");

    internal enum Kind { None, Tensor, Tensors, Int, Double, Bool, List, Tuple }

    /// <summary>`Value` of the shim: an argument, or one entry of a flattened result.</summary>
    [StructLayout(LayoutKind.Explicit)]
    internal struct Value
    {
        [FieldOffset(0)] internal Kind Kind;
        [FieldOffset(4)] internal int Length;
        [FieldOffset(8)] internal long Integer;
        [FieldOffset(8)] internal double Real;
        [FieldOffset(8)] internal nint Handle;
    }

    internal enum Fill { Empty, Zeros, Ones, Uniform, Normal }

    [LibraryImport(Library)] private static partial nint st_error();
    [LibraryImport(Library)] internal static partial nint st_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial ScriptHandle st_compile(string source);
    [LibraryImport(Library)] internal static partial void st_free_unit(nint unit);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int st_invoke(ScriptHandle unit, string name, Value* arguments, int count, out Value* result);

    [LibraryImport(Library)] internal static partial nint st_new(Fill fill, long* sizes, int dimensions, torch.ScalarType dtype, nint generator);
    [LibraryImport(Library)] internal static partial nint st_randint(long low, long high, long* sizes, int dimensions, torch.ScalarType dtype, nint generator);
    [LibraryImport(Library)]
    internal static partial nint st_from_memory(void* data, long* sizes, int dimensions, torch.ScalarType dtype, delegate* unmanaged<nint, void> released, nint owner);
    [LibraryImport(Library)] internal static partial void st_free(nint tensor);

    // The plain questions run no libtorch kernel: they skip the switch to preemptive mode.
    [LibraryImport(Library), SuppressGCTransition] internal static partial long st_dim(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long st_numel(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long st_element_size(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial torch.ScalarType st_dtype(nint tensor);
    [LibraryImport(Library)] internal static partial int st_is_contiguous(nint tensor);
    [LibraryImport(Library)] internal static partial int st_is_leaf(nint tensor);
    [LibraryImport(Library)] internal static partial int st_requires_grad(nint tensor);
    [LibraryImport(Library)] internal static partial long* st_sizes(nint tensor);
    [LibraryImport(Library)] internal static partial long* st_strides(nint tensor);
    [LibraryImport(Library)] internal static partial int st_data(nint tensor, out nint data);
    [LibraryImport(Library)] internal static partial int st_allclose(nint left, nint right, double rtol, double atol, int equalNan, out int result);

    [LibraryImport(Library)] internal static partial nint st_alias(nint tensor);
    [LibraryImport(Library)] internal static partial nint st_detach(nint tensor);
    [LibraryImport(Library)] internal static partial nint st_clone(nint tensor);
    [LibraryImport(Library)] internal static partial nint st_contiguous(nint tensor);
    [LibraryImport(Library)] internal static partial nint st_to(nint tensor, torch.ScalarType dtype, int copy);
    [LibraryImport(Library)] internal static partial nint st_reshape(nint tensor, long* sizes, int dimensions, int view);
    [LibraryImport(Library)] internal static partial int st_copy(nint tensor, nint source);
    [LibraryImport(Library)] internal static partial int st_fill(nint tensor, in Value value);
    [LibraryImport(Library)] internal static partial int st_set_requires_grad(nint tensor, int on);

    [LibraryImport(Library)] internal static partial int st_grad_mode();
    [LibraryImport(Library)] internal static partial void st_set_grad_mode(int on);
    [LibraryImport(Library)] internal static partial int st_is_inference_mode();
    [LibraryImport(Library)] internal static partial nint st_enter_inference_mode(int on);
    [LibraryImport(Library)] internal static partial void st_leave_inference_mode(nint mode);

    [LibraryImport(Library)] internal static partial int st_num_threads();
    [LibraryImport(Library)] internal static partial int st_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int st_num_interop_threads();
    [LibraryImport(Library)] internal static partial int st_set_num_interop_threads(int count);

    [LibraryImport(Library)] internal static partial nint st_new_generator(ulong seed);
    [LibraryImport(Library)] internal static partial nint st_default_generator();
    [LibraryImport(Library)] internal static partial void st_free_generator(nint generator);
    [LibraryImport(Library)] internal static partial void st_seed_generator(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial ulong st_generator_seed(nint generator);
}
