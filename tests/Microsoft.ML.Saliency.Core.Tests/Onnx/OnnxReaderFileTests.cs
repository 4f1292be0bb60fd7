using System.Runtime.InteropServices;

namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>Models on disk and the external data beside them.</summary>
public sealed class OnnxReaderFileTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("saliency-onnx-").FullName;
    readonly string _folder;
    readonly string _model;

    public OnnxReaderFileTests()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_root, "model")).FullName;
        _model = Path.Combine(_folder, "m.onnx");
        File.WriteAllBytes(Path.Combine(_folder, "w.bin"), Data(10f, 1f, 2f));
        File.WriteAllBytes(Path.Combine(_root, "secret.bin"), Data(6f, 6f));
    }

    [Fact]
    public void A_file_is_read_with_its_name_and_path()
    {
        File.WriteAllBytes(_model, Wire.Model(Wire.Relu()).ToArray());

        var model = OnnxModel.Load(Path.Combine(_folder, ".", "m.onnx"));

        Assert.Equal(("m.onnx", _model), (model.Name, model.Path));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_model))), model.Sha256);
    }

    [Fact]
    public void A_missing_file_is_named_with_what_is_there()
    {
        File.WriteAllBytes(_model, Wire.Model(Wire.Relu()).ToArray());
        var path = Path.Combine(_folder, "other.onnx");

        var e = Assert.Throws<FileNotFoundException>(() => OnnxModel.Load(path));

        Assert.Equal($"There is no model file '{path}'. Models in '{_folder}': 'm.onnx'. Give the path of one.", e.Message);
        Assert.Equal(path, e.FileName);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var path = Path.Combine(_root, "none", "m.onnx");
        Assert.Equal(
            $"There is no model file '{path}'. Nor is there a folder '{Path.Combine(_root, "none")}'.",
            Assert.Throws<FileNotFoundException>(() => OnnxModel.Load(path)).Message);
    }

    [Fact]
    public void A_folder_is_no_file() => Assert.Equal(
        $"'{_folder}' is a folder. There is no .onnx file in '{_folder}'. Give the path of one.",
        Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(_folder)).Message);

    [Fact]
    public void A_file_too_large_is_not_opened()
    {
        File.WriteAllBytes(_model, new byte[100]);
        Assert.Equal(
            "'m.onnx' has 100 bytes, more than OnnxLimits.MaxFileBytes, 99. Raise the limit if you trust the file.",
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(_model, new OnnxLimits { MaxFileBytes = 99 })).Message);
    }

    [Fact]
    public void A_file_that_another_holds_is_named_with_the_cause()
    {
        File.WriteAllBytes(_model, Wire.Model(Wire.Relu()).ToArray());
        using var held = new FileStream(_model, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var e = Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(_model));

        Assert.Equal($"'{_model}' cannot be read: {e.InnerException!.Message} Check the file's permissions and that no other process holds it.", e.Message);
    }

    [Theory]
    [InlineData("w.bin", "4", new[] { 1f, 2f })]
    [InlineData("./w.bin", "0", new[] { 10f, 1f })]
    [InlineData("sub/../w.bin", "4", new[] { 1f, 2f })]
    public void External_data_are_read(string location, string offset, float[] expected)
        => Assert.Equal(expected, Load(Wire.External(location, offset)).ToSingles());

    [Fact]
    public void External_data_without_offset_and_length_begin_the_file()
    {
        var tensor = Wire.Tensor(OnnxElementType.Float, 3).Message(13, Wire.Entry("location", "w.bin")).Int(14, 1);
        Assert.Equal([10f, 1f, 2f], Load(tensor).ToSingles());
    }

    [Fact]
    public void A_link_within_the_folder_is_followed()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        File.CreateSymbolicLink(Path.Combine(_folder, "sub", "link.bin"), Path.Combine("..", "w.bin"));
        Assert.Equal([10f, 1f], Load(Wire.External("sub/link.bin")).ToSingles());
    }

    [Fact]
    public void A_model_folder_reached_by_a_link_is_the_model_folder()
    {
        File.WriteAllBytes(_model, Wire.Model(Wire.WithInitializer(Wire.External("w.bin"))).ToArray());
        Directory.CreateSymbolicLink(Path.Combine(_root, "link"), _folder);
        Assert.Equal([10f, 1f], OnnxModel.Load(Path.Combine(_root, "link", "m.onnx")).Graph.Initializers["w"].ToSingles());
    }

    [Theory]
    [InlineData("../secret.bin")]
    [InlineData("sub/../../secret.bin")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_location_outside_the_folder_is_refused(string location) => RefusedAsOutside(location);

    [Fact]
    public void An_absolute_location_is_refused()
    {
        RefusedAsOutside(Path.Combine(_root, "secret.bin"));
        RefusedAsOutside(Path.Combine(_folder, "w.bin"));
    }

    [Fact]
    public void A_link_out_of_the_folder_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "link.bin"), Path.Combine(_root, "secret.bin"));
        RefusedAsOutside("link.bin");
    }

    [Fact]
    public void A_linked_folder_out_of_the_folder_is_refused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "up"), "..");
        RefusedAsOutside("up/secret.bin");
    }

    [Fact]
    public void A_link_through_a_linked_folder_is_followed_part_by_part()
    {
        // By its text "far/../secret.bin" would lie in the model's folder; the system resolves 'far' first and so leaves it.
        Directory.CreateDirectory(Path.Combine(_root, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "far"), Path.Combine(_root, "elsewhere"));
        File.CreateSymbolicLink(Path.Combine(_folder, "link.bin"), Path.Combine("far", "..", "secret.bin"));
        RefusedAsOutside("link.bin");
    }

    [Fact]
    public void A_link_to_itself_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "loop.bin"), "loop.bin");
        var path = Path.Combine(_folder, "loop.bin");
        Refused($"Initializer 'w' of 'm.onnx' lies in 'loop.bin', which cannot be read: '{path}' follows more than 40 links. Put the file beside '{_model}'.", Wire.External("loop.bin"));
    }

    [Fact]
    public void A_missing_external_file_is_named()
    {
        var e = Assert.Throws<OnnxFormatException>(() => Load(Wire.External("none.bin")));
        Assert.Equal($"Initializer 'w' of 'm.onnx' lies in 'none.bin', which cannot be read: {e.InnerException!.Message} Put the file beside '{_model}'.", e.Message);
        Assert.Contains(Path.Combine(_folder, "none.bin"), e.InnerException.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8", "from byte 8 to 16, but that file ends at byte 12. Copy the file again, whole.")]
    [InlineData("9223372036854775807", "from byte 9223372036854775807 to 9223372036854775815, but that file ends at byte 12. Copy the file again, whole.")]
    public void A_range_beyond_the_end_is_refused(string offset, string tail)
        => Refused($"Initializer 'w' of 'm.onnx' lies in 'w.bin' {tail}", Wire.External("w.bin", offset));

    [Theory]
    [InlineData("-4", "8", "Initializer 'w' of 'm.onnx' gives its external offset as '-4', expected a number of bytes. The model is damaged: export it again.")]
    [InlineData("0", "x", "Initializer 'w' of 'm.onnx' gives its external length as 'x', expected a number of bytes. The model is damaged: export it again.")]
    [InlineData("0", "4", "Initializer 'w' of 'm.onnx' needs 8 bytes, but names 4 bytes of 'w.bin'. The model is damaged: export it again.")]
    public void A_range_that_is_no_range_is_refused(string offset, string length, string message) => Refused(message, Wire.External("w.bin", offset, length));

    [Fact]
    public void External_bytes_are_limited()
    {
        File.WriteAllBytes(_model, Wire.Model(Wire.WithInitializer(Wire.External("w.bin"))).ToArray());
        Assert.Equal(
            "'m.onnx' has more than OnnxLimits.MaxExternalBytes, 7, in external files. Raise the limit if you trust the model.",
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(_model, new OnnxLimits { MaxExternalBytes = 7 })).Message);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    static byte[] Data(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    OnnxTensor Load(Wire tensor)
    {
        File.WriteAllBytes(_model, Wire.Model(Wire.WithInitializer(tensor)).ToArray());
        return OnnxModel.Load(_model).Graph.Initializers["w"];
    }

    void RefusedAsOutside(string location) => Refused(
        $"Initializer 'w' of 'm.onnx' lies in '{location}', which is not inside the model's folder '{_folder}'. Put the file itself, not a link, beside the model and name it by a relative path, as onnx.save_model does.",
        Wire.External(location));

    void Refused(string message, Wire tensor) => Assert.Equal(message, Assert.Throws<OnnxFormatException>(() => Load(tensor)).Message);
}
