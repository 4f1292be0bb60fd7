using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where a model writes itself: one folder of the model file, with folders in it for the models it is made of.</summary>
public sealed class ModelSaveContext : IDisposable
{
    /// <summary>The entry that every saved model has, and what it begins with.</summary>
    internal const string ModelEntry = "Model.key";
    internal const string Magic = "Microsoft.ML model, stand-in format 1";

    readonly ZipArchive _archive;
    readonly string _folder;
    readonly MemoryStream _model = new();
    bool _begun;

    ModelSaveContext(ZipArchive archive, string folder)
    {
        (_archive, _folder) = (archive, folder);
        Writer = new(_model);
    }

    /// <summary>The model's main entry, open from <see cref="Begin"/> on.</summary>
    internal BinaryWriter Writer { get; }

    internal static void Save(ZipArchive archive, string folder, ICanSaveModel model)
    {
        using var ctx = new ModelSaveContext(archive, folder);
        model.Save(ctx);
        ctx.Done();
    }

    /// <summary>Names the type whose static method Create(IHostEnvironment, ModelLoadContext) reads what follows.</summary>
    internal void Begin(Type loader)
    {
        Contracts.Check(!_begun, "A model is written here already: only one may be saved in one context.");
        _begun = true;
        Writer.Write(Magic);
        Writer.Write(loader.FullName);
        Writer.Write(loader.Assembly.FullName);
    }

    internal void SaveModel(ICanSaveModel model, string name) => Save(_archive, $"{_folder}/{name}", model);

    /// <summary>An entry beside the main one: the length as an Int32, then the bytes.</summary>
    internal void SaveBytes(string name, byte[] bytes)
    {
        using var writer = new BinaryWriter(CreateEntry(name));
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    internal void WriteStrings(IReadOnlyCollection<string> values)
    {
        Writer.Write(values.Count);
        foreach (string value in values)
            Writer.Write(value);
    }

    internal void WriteColumns((string Output, string Input)[] pairs)
    {
        WriteStrings([.. pairs.Select(pair => pair.Output)]);
        WriteStrings([.. pairs.Select(pair => pair.Input)]);
    }

    public void Dispose() => Writer.Dispose();

    Stream CreateEntry(string name) => _archive.CreateEntry($"{_folder}/{name}", CompressionLevel.Fastest).Open();

    // The archive takes one open entry at a time, so this one, which is written all along, goes in last.
    void Done()
    {
        Contracts.Check(_begun, "ModelSignature not specified!");
        Writer.Flush();
        using Stream entry = CreateEntry(ModelEntry);
        _model.WriteTo(entry);
    }
}
