using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// Reads a model file: one pass over the bytes, tensors stay slices of them. Trusts nothing: lengths are held against the bytes
/// that are left before anything is allocated, and whatever breaks the format becomes an <see cref="OnnxFormatException"/>.
/// </summary>
sealed partial class OnnxReader
{
    readonly string _name;
    readonly string? _path;
    readonly OnnxLimits _limits;
    readonly Dictionary<OnnxFunctionKey, OnnxFunction> _functions = [];
    int _nodes;
    long _externalBytes;

    OnnxReader(string name, string? path, OnnxLimits limits) => (_name, _path, _limits) = (name, path, limits);

    internal static OnnxModel Read(string path, OnnxLimits limits)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        var reader = new OnnxReader(Path.GetFileName(full), full, limits);
        return reader.Read(reader.FileBytes(full));
    }

    internal static OnnxModel Read(ReadOnlyMemory<byte> bytes, string name, OnnxLimits limits)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new OnnxReader(name, null, limits).Read(bytes);
    }

    OnnxModel Read(ReadOnlyMemory<byte> bytes)
    {
        RefuseSize(bytes.Length);
        if (!MemoryMarshal.TryGetArray(bytes, out var array))
        {
            bytes = array = new(bytes.ToArray());
        }

        var input = new OnnxReaderInput(array, _name, _limits);
        try
        {
            return ReadModel(input, bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw input.Undecodable(e);
        }
    }

    OnnxModel ReadModel(OnnxReaderInput input, ReadOnlyMemory<byte> bytes)
    {
        var irVersion = 0L;
        var opset = 0L;
        var producer = "";
        var version = "";
        OnnxReaderMessage? graph = null;
        var model = input.Root();
        while (model.Next())
        {
            switch (model.Field)
            {
                case OnnxFields.Model.IrVersion: irVersion = model.Int(); break;
                case OnnxFields.Model.ProducerName: producer = model.AnyText(); break;
                case OnnxFields.Model.ProducerVersion: version = model.AnyText(); break;
                case OnnxFields.Model.OpsetImport: opset = Math.Max(opset, ReadOpset(model.Message())); break;
                case OnnxFields.Model.Functions: ReadFunction(model.Message()); break;
                case OnnxFields.Model.Graph when graph is not null: throw Damaged("holds two graphs");
                case OnnxFields.Model.Graph: graph = model.Message(); break;
                default: model.Skip(); break;
            }
        }

        if (graph is null)
        {
            throw input.NoModel("holds no graph: it is cut short or no ONNX model");
        }

        if (irVersion < OnnxFields.MinIrVersion)
        {
            throw Throw.Format($"'{_name}' has file version (IR) {irVersion}; {OnnxFields.MinIrVersion} or later is needed. Export it again with a current exporter.");
        }

        if (opset is < OnnxFields.MinOpset or > int.MaxValue)
        {
            var said = opset <= 0 ? "does not say which version of ONNX's operators (opset) it follows" : $"follows opset {opset}";
            throw Throw.Format($"'{_name}' {said}; {OnnxFields.MinOpset} or later is needed (7 to 24 are known). Export it again with a later opset, or convert it with onnx.version_converter.");
        }

        return new OnnxModel(_name, _path, bytes, irVersion, (int)opset, $"{producer} {version}".Trim(), FunctionInlining.Inline(_name, ReadTopGraph(graph), _functions, _limits));
    }

    /// <summary>The version of ONNX's own operator set, 0 for any other set.</summary>
    static long ReadOpset(OnnxReaderMessage m)
    {
        var domain = "";
        var version = 0L;
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Opset.Domain: domain = m.Text(); break;
                case OnnxFields.Opset.Version: version = m.Int(); break;
                default: m.Skip(); break;
            }
        }

        return OwnDomain(domain).Length == 0 ? version : 0;
    }

    /// <summary>"ai.onnx" is the long name of ONNX's own domain, whose short name is empty.</summary>
    static string OwnDomain(string domain) => domain == "ai.onnx" ? "" : domain;

    OnnxFormatException Damaged(string what) => Throw.Format($"'{_name}' {what}. The model is damaged: export it again.");
}
