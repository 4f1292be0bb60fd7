using System.IO.Compression;
using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Where a saved model reads itself from: the counterpart of <see cref="ModelSaveContext"/>.</summary>
internal sealed class ModelLoadContext
{
    readonly ZipArchive _archive;
    readonly string _folder;

    ModelLoadContext(ZipArchive archive, string folder)
    {
        (_archive, _folder) = (archive, folder);
        Reader = new(new MemoryStream(ReadEntry(ModelSaveContext.ModelEntry)));
    }

    /// <summary>The main entry, behind the name of what loads it.</summary>
    public BinaryReader Reader { get; }

    public static ITransformer Load(IHostEnvironment env, ZipArchive archive, string folder)
    {
        var ctx = new ModelLoadContext(archive, folder);
        // The file of the package begins with bytes of its own.
        if (ctx.Reader.PeekChar() != ModelSaveContext.Magic.Length || ctx.Reader.ReadString() != ModelSaveContext.Magic)
            throw Contracts.ExceptDecode($"'{folder}' was not written by this stand-in for Microsoft.ML: its model files and the package's are not interchangeable.");
        (string type, string assembly) = (ctx.Reader.ReadString(), ctx.Reader.ReadString());
        Type loader = Assembly.Load(assembly).GetType(type)
            ?? throw Contracts.ExceptDecode($"Couldn't load model: '{folder}' is loaded by {type}, which is not in {assembly}.");
        return loader.GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic, [typeof(IHostEnvironment), typeof(ModelLoadContext)])
            .CreateDelegate<Func<IHostEnvironment, ModelLoadContext, ITransformer>>()(env, ctx);
    }

    public ITransformer LoadModel(IHostEnvironment env, string name) => Load(env, _archive, $"{_folder}/{name}");

    /// <summary>What <see cref="ModelSaveContext.SaveBytes"/> wrote.</summary>
    public byte[] LoadBytes(string name)
    {
        byte[] entry = ReadEntry(name);
        int length = entry.Length < sizeof(int) ? -1 : BitConverter.ToInt32(entry);
        return length == entry.Length - sizeof(int)
            ? entry[sizeof(int)..]
            : throw Contracts.ExceptDecode($"Corrupt model file: '{_folder}/{name}' ends after {entry.Length} of {length} bytes.");
    }

    public string[] ReadStrings()
    {
        var values = new string[Reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = Reader.ReadString();
        return values;
    }

    public (string Output, string Input)[] ReadColumns() => [.. ReadStrings().Zip(ReadStrings())];

    byte[] ReadEntry(string name)
    {
        ZipArchiveEntry entry = _archive.GetEntry($"{_folder}/{name}") ?? throw Contracts.ExceptDecode($"Corrupt model file: it has no entry '{_folder}/{name}'.");
        var bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }
}
