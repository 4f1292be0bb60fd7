using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A compiled script: freed after Dispose, once the calls then running have returned.</summary>
internal sealed class ScriptHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.st_free_unit(handle);
        return true;
    }
}
