using System.Security.Cryptography;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A model read from an ONNX file, checked, and never changed afterwards. Safe to share between threads.</summary>
public sealed class OnnxModel
{
    readonly Lazy<string> _sha256;

    internal OnnxModel(string name, string? path, ReadOnlyMemory<byte> bytes, long irVersion, int opset, string producer, OnnxGraph graph)
    {
        Name = name;
        Path = path;
        Bytes = bytes;
        IrVersion = irVersion;
        Opset = opset;
        Producer = producer;
        Graph = graph;
        _sha256 = new(() => Convert.ToHexStringLower(SHA256.HashData(Bytes.Span)));
    }

    /// <summary>How messages call the model: its file name, or what the caller said.</summary>
    public string Name { get; }

    /// <summary>Full path of the file, null for a model that came from memory.</summary>
    public string? Path { get; }

    /// <summary>The file as it is.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/> in lower-case hexadecimal.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; }

    /// <summary>Version of ONNX's operator set that the nodes follow.</summary>
    public int Opset { get; }

    /// <summary>The exporter's name and version, empty where the file does not say.</summary>
    public string Producer { get; }

    /// <summary>The graph.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Reads a model file, and its external data from the same folder or one below it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxFormatException">The file is not a usable ONNX model; the message says what is wrong and where.</exception>
    public static OnnxModel Load(string path, OnnxLimits? limits = null) => OnnxReader.Read(path, limits ?? OnnxLimits.Default);

    /// <summary>Reads a model from memory; <paramref name="name"/> is what messages call it. External data is refused, as there is no folder.</summary>
    /// <exception cref="OnnxFormatException">The bytes are not a usable ONNX model.</exception>
    public static OnnxModel Load(ReadOnlyMemory<byte> bytes, string name = "model", OnnxLimits? limits = null)
        => OnnxReader.Read(bytes, name, limits ?? OnnxLimits.Default);

    /// <summary>Makes a model from a graph, as <see cref="OnnxWriter"/> would write it.</summary>
    /// <exception cref="OnnxFormatException">The graph breaks a rule that a file would break too, such as a tensor that nothing makes.</exception>
    public static OnnxModel Create(OnnxGraph graph, int opset, string name = "model", string producer = "Microsoft.ML.Saliency")
        => Load(OnnxWriter.Write(graph, opset, producer), name);
}
