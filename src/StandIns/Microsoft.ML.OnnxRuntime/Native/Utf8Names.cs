using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Names as a native array of zero-terminated UTF-8 strings: the pointers first, then the text, in one block.</summary>
internal unsafe ref struct Utf8Names
{
    internal nint* Pointers { get; private set; }

    internal Utf8Names(string[] names)
    {
        var size = names.Length * sizeof(nint);
        foreach (var name in names)
        {
            size += Encoding.UTF8.GetByteCount(name) + 1;
        }
        Pointers = (nint*)NativeMemory.AllocZeroed((nuint)size);
        var text = (byte*)(Pointers + names.Length);
        var end = (byte*)Pointers + size;
        for (var i = 0; i < names.Length; i++)
        {
            Pointers[i] = (nint)text;
            text += Encoding.UTF8.GetBytes(names[i], new Span<byte>(text, (int)(end - text))) + 1;
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(Pointers);
        Pointers = null;
    }
}
