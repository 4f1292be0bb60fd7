using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The one environment of the process. It lives as long as the process.</summary>
public sealed unsafe class OrtEnv : SafeHandle
{
    static readonly Lock Gate = new();
    static OrtEnv instance;

    OrtEnv()
        : base(0, ownsHandle: true)
    {
        nint env;
        fixed (byte* name = Library.Utf8("CSharpOnnxRuntime"))
        {
            Library.Check(Library.Api->CreateEnv((int)OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, name, &env));
        }
        SetHandle(env);
    }

    public static bool IsCreated => instance is not null;

    public override bool IsInvalid => handle == 0;

    public static OrtEnv Instance()
    {
        lock (Gate)
        {
            return instance ??= new OrtEnv();
        }
    }

    public string GetVersionString() => Library.Version;

    protected override bool ReleaseHandle()
    {
        Library.Api->ReleaseEnv(handle);
        return true;
    }
}
