using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Where memory lies: here, always the CPU's.</summary>
public unsafe class OrtMemoryInfo : SafeHandle
{
    const int ArenaAllocator = 1;
    const int DefaultMemory = 0;

    static readonly Lazy<OrtMemoryInfo> Cpu = new(() => new OrtMemoryInfo(), LazyThreadSafetyMode.PublicationOnly);

    OrtMemoryInfo()
        : base(0, ownsHandle: true)
    {
        nint info;
        Library.Check(Library.Api->CreateCpuMemoryInfo(ArenaAllocator, DefaultMemory, &info));
        SetHandle(info);
    }

    public static OrtMemoryInfo DefaultInstance => Cpu.Value;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Library.Api->ReleaseMemoryInfo(handle);
        return true;
    }
}
