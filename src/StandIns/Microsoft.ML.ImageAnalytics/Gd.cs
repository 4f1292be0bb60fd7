using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>The few functions of libgd 2 that images need. Every one may be called from many threads, each on its own image.</summary>
internal static unsafe partial class Gd
{
    const string Library = "libgd";

    // Where gdImage (gd.h, the ABI that the .so.3 in the name stands for) keeps its width, height, transparent colour and pixel rows.
    const int WidthOffset = 8, HeightOffset = 12, TransparentOffset = 4116, RowsOffset = 7256;

    [ThreadStatic]
    static string s_message;

    static Gd() => NativeLibrary.SetDllImportResolver(typeof(Gd).Assembly, Resolve);

    /// <summary>The first thing that libgd said on this thread since the last call, or null. It would have gone to standard error.</summary>
    public static string TakeMessage()
    {
        var message = s_message;
        s_message = null;
        return message;
    }

    public static int Width(nint image) => *(int*)(image + WidthOffset);

    public static int Height(nint image) => *(int*)(image + HeightOffset);

    /// <summary>The colour 0x00RRGGBB that stands for transparency, or -1.</summary>
    public static int Transparent(nint image) => *(int*)(image + TransparentOffset);

    /// <summary>One row of a true-colour image: 0xAARRGGBB, where alpha runs from 0 (opaque) to 127 (transparent).</summary>
    public static Span<uint> Row(nint image, int y) => new((*(uint***)(image + RowsOffset))[y], Width(image));

    [LibraryImport(Library, EntryPoint = "gdImageCreateFromPngPtr")]
    public static partial nint ReadPng(int size, byte* data);

    [LibraryImport(Library, EntryPoint = "gdImageCreateFromJpegPtrEx")]
    public static partial nint ReadJpeg(int size, byte* data, int ignoreWarnings);

    [LibraryImport(Library, EntryPoint = "gdImagePaletteToTrueColor")]
    public static partial int ToTrueColor(nint image);

    [LibraryImport(Library, EntryPoint = "gdImageCreateTrueColor")]
    public static partial nint Create(int width, int height);

    [LibraryImport(Library, EntryPoint = "gdImageSaveAlpha")]
    public static partial void SaveAlpha(nint image, int save);

    [LibraryImport(Library, EntryPoint = "gdImagePngPtr")]
    public static partial byte* WritePng(nint image, out int size);

    [LibraryImport(Library, EntryPoint = "gdImageJpegPtr")]
    public static partial byte* WriteJpeg(nint image, out int size, int quality);

    [LibraryImport(Library, EntryPoint = "gdImageDestroy")]
    public static partial void Destroy(nint image);

    [LibraryImport(Library, EntryPoint = "gdFree")]
    public static partial void Free(byte* data);

    [LibraryImport("libc", EntryPoint = "vsnprintf")]
    private static partial int Format(byte* text, nuint size, byte* format, nint arguments);

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        var chosen = Environment.GetEnvironmentVariable("SALIENCY_LIBGD");
        foreach (var file in string.IsNullOrEmpty(chosen) ? ["libgd.so.3", "libgd.3.dylib"] : new[] { chosen })
        {
            if (!NativeLibrary.TryLoad(file, out var handle))
                continue;
            var setErrorMethod = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<int, byte*, nint, void>, void>)NativeLibrary.GetExport(handle, "gdSetErrorMethod");
            setErrorMethod(&Collect);
            return handle;
        }
        throw new DllNotFoundException(string.IsNullOrEmpty(chosen)
            ? "Reading images needs libgd.so.3, which is not installed. Run src/StandIns/setup.sh, or set SALIENCY_LIBGD to the library's path."
            : $"SALIENCY_LIBGD is '{chosen}', which cannot be loaded as libgd. Set it to the path of libgd.so.3, or unset it and run src/StandIns/setup.sh.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Collect(int priority, byte* format, nint arguments)
    {
        const int Size = 256;
        var text = stackalloc byte[Size];
        if (s_message is null && Format(text, Size, format, arguments) >= 0)
            s_message = Marshal.PtrToStringUTF8((nint)text).Trim();
    }
}
