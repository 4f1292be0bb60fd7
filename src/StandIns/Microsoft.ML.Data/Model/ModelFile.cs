using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A zip archive with a folder for the model, in which every model that it is made of has a folder, and the schema of its input.</summary>
internal static class ModelFile
{
    const string ModelFolder = "TransformerChain";
    const string SchemaEntry = "Schema";

    public static void Save(IHostEnvironment env, ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        if (model != null)
            ModelSaveContext.Save(archive, ModelFolder, model);
        if (inputSchema == null)
            return;
        using IChannel channel = env.Start("Saving Schema");
        using Stream entry = archive.CreateEntry(SchemaEntry, CompressionLevel.Fastest).Open();
        SchemaFormat.Write(entry, inputSchema, channel);
    }

    public static ITransformer Load(IHostEnvironment env, Stream stream, out DataViewSchema inputSchema)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            inputSchema = archive.GetEntry(SchemaEntry) is { } schema ? SchemaFormat.Read(schema.Open()) : null;
            return ModelLoadContext.Load(env, archive, ModelFolder);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Contracts.ExceptDecode($"Corrupt model file: {e.Message}", e);
        }
    }
}
