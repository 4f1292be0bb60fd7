using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Native;

namespace StandIns.Tests.Internals;

public sealed class OnnxRuntimeLibraryTests
{
    [Fact]
    public void The_library_is_looked_for_beside_the_program_and_then_where_it_is_installed()
    {
        var paths = Library.Candidates(named: null).ToArray();

        Assert.Equal(2, paths.Length);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "libonnxruntime.so.1"), paths[0]);
        Assert.StartsWith(Path.Combine(Repository.Root, "artifacts/natives/onnxruntime-node/"), paths[1], StringComparison.Ordinal);
        Assert.Equal(["/opt/mine.so"], Library.Candidates("/opt/mine.so"));
    }

    [Fact]
    public void A_missing_library_names_the_path_tried_and_the_next_step()
    {
        var e = Assert.Throws<DllNotFoundException>(() => Library.Open("/no/such/library.so"));

        Assert.Equal(
            "The native ONNX Runtime (libonnxruntime.so.1) was not found. Run src/StandIns/setup.sh to install it, or set SALIENCY_ONNXRUNTIME to the path of the library. Tried:\n  /no/such/library.so: no such file",
            e.Message);
    }

    [Fact]
    public void Asking_for_cuda_fails_as_the_package_for_the_processor_does()
    {
        using var options = new SessionOptions();

        var e = Assert.Throws<EntryPointNotFoundException>(() => options.AppendExecutionProvider_CUDA(1));

        Assert.Contains("OrtSessionOptionsAppendExecutionProvider_CUDA", e.Message, StringComparison.Ordinal);
    }
}
