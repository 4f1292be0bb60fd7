using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class RunOptions : SafeHandle
{
    bool terminate;

    public RunOptions()
        : base(0, ownsHandle: true)
    {
        nint options;
        Library.Check(Library.Api->CreateRunOptions(&options));
        SetHandle(options);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Set, from any thread, ends the runs that use these options with an error at their next node.</summary>
    public bool Terminate
    {
        get => terminate;
        set
        {
            using var self = new Borrowed(this);
            var options = self.Pointers[0];
            Library.Check(value ? Library.Api->RunOptionsSetTerminate(options) : Library.Api->RunOptionsUnsetTerminate(options));
            terminate = value;
        }
    }

    protected override bool ReleaseHandle()
    {
        Library.Api->ReleaseRunOptions(handle);
        return true;
    }
}
