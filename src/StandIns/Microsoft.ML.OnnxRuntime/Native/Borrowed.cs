using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Raw pointers of handles that cannot be freed, whoever disposes them meanwhile, before this is disposed.</summary>
internal ref struct Borrowed
{
    readonly SafeHandle[] handles;
    int held;

    internal nint[] Pointers { get; }

    internal Borrowed(params SafeHandle[] handles)
    {
        this.handles = handles;
        Pointers = new nint[handles.Length];
        try
        {
            foreach (var handle in handles)
            {
                var added = false;
                handle.DangerousAddRef(ref added);
                Pointers[held++] = handle.DangerousGetHandle();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (held > 0)
        {
            handles[--held].DangerousRelease();
        }
    }
}
