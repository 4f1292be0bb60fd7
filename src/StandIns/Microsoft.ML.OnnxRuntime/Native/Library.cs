using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Finds the native library, and holds its function table from the first call on.</summary>
internal static unsafe class Library
{
    const string FileName = "libonnxruntime.so.1";
    const string Override = "SALIENCY_ONNXRUNTIME";

    static readonly Lock Gate = new();
    static Functions* table;
    static delegate* unmanaged<byte*> versionString;

    // Not a static constructor: that would wrap the DllNotFoundException of a machine without the library, and remember it.
    internal static Functions* Api => table is not null ? table : Load();

    internal static string Version
    {
        get
        {
            _ = Api;
            return Marshal.PtrToStringUTF8((nint)versionString());
        }
    }

    /// <summary>Throws what a status says, and frees the status.</summary>
    internal static void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }
        var code = (ErrorCode)Api->GetErrorCode(status);
        var message = Marshal.PtrToStringUTF8((nint)Api->GetErrorMessage(status));
        Api->ReleaseStatus(status);
        throw new OnnxRuntimeException(code, message);
    }

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <summary>The paths tried, in order: a named file alone, else beside the program, else where setup.sh installs.</summary>
    internal static IEnumerable<string> Candidates(string named)
    {
        if (!string.IsNullOrEmpty(named))
        {
            yield return named;
            yield break;
        }
        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        var installed = typeof(Library).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "OnnxRuntimeNatives").Value;
        yield return Path.Combine(installed, RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), FileName);
    }

    internal static nint Open(string named)
    {
        var tried = new StringBuilder();
        foreach (var path in Candidates(named))
        {
            if (!File.Exists(path))
            {
                tried.Append($"\n  {path}: no such file");
                continue;
            }
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                tried.Append($"\n  {path}: {e.Message}");
            }
        }
        throw new DllNotFoundException(
            $"The native ONNX Runtime ({FileName}) was not found. Run src/StandIns/setup.sh to install it, or set {Override} to the path of the library. Tried:{tried}");
    }

    static Functions* Load()
    {
        lock (Gate)
        {
            if (table is not null)
            {
                return table;
            }
            var library = Open(Environment.GetEnvironmentVariable(Override));
            var apiBase = ((delegate* unmanaged<void**>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
            versionString = (delegate* unmanaged<byte*>)apiBase[1];
            var found = (Functions*)((delegate* unmanaged<uint, void*>)apiBase[0])(Functions.Version);
            if (found is null)
            {
                throw new DllNotFoundException(
                    $"ONNX Runtime {Marshal.PtrToStringUTF8((nint)versionString())} does not have version {Functions.Version} of its C API; 1.{Functions.Version} or later is needed. Run src/StandIns/setup.sh, or set {Override} to another library.");
            }
            return table = found;
        }
    }
}
