using System.Buffers.Binary;

namespace Microsoft.ML.Saliency.Images.Tests;

/// <summary>A picture's size is read from its header, and refused where it is absurd, before anything is decoded.</summary>
public sealed class ImageHeaderTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("headers").FullName;

    public static TheoryData<string> Formats => ["PNG", "JPEG", "GIF", "BMP", "BMP of 12", "WebP", "WebP lossless", "WebP extended", "TIFF", "TIFF big-endian"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_size_is_read(string format)
        => Assert.Equal(new ImageHeader(format.Split(' ')[0], 300, 200), ImageHeader.Read(Header(format, 300, 200)));

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_size_beyond_the_limit_is_refused(string format)
    {
        var side = format.StartsWith("WebP", StringComparison.Ordinal) ? 16_383 : 65_535;
        var error = Assert.Throws<ImageFormatException>(() => ImageHeader.Read(Header(format, side, side), "bomb.png"));
        Assert.Equal($"'bomb.png' is a {format.Split(' ')[0]} file of {side} x {side} pixels, more than ImageLimits.MaxPixels, 100000000. Make it smaller, or raise the limit if you trust the file.", error.Message);
        Assert.Equal(side, ImageHeader.Read(Header(format, side, side), limits: new() { MaxPixels = (long)side * side }).Width);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_cut_and_every_flipped_bit_is_a_size_or_the_exception(string format)
    {
        var whole = Header(format, 300, 200);
        for (var length = 0; length < whole.Length; length++)
        {
            Try(whole[..length]);
        }

        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            var copy = (byte[])whole.Clone();
            copy[bit / 8] ^= (byte)(1 << bit % 8);
            Try(copy);
        }

        Assert.Throws<ImageFormatException>(() => ImageHeader.Read(whole.AsSpan(0, 8)));

        static void Try(byte[] file)
        {
            try
            {
                var header = ImageHeader.Read(file);
                Assert.InRange((long)header.Width * header.Height, 1, ImageLimits.Default.MaxPixels);
            }
            catch (ImageFormatException)
            {
            }
        }
    }

    [Fact]
    public void Random_bytes_are_the_exception()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var file = new byte[random.Next(1, 200)];
            random.NextBytes(file);
            // None of the formats begins so.
            file[0] = 3;
            Assert.Contains("which no picture does", Assert.Throws<ImageFormatException>(() => ImageHeader.Read(file)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_side_of_none_is_refused()
        => Assert.Equal("'picture' is a PNG file whose header says 0 x 7 pixels. Give a PNG or JPEG file, or copy it again.", Message(() => ImageHeader.Read(Header("PNG", 0, 7))));

    [Fact]
    public void The_largest_of_several_frames_of_a_JPEG_counts()
    {
        byte[] two = [0xFF, 0xD8, .. Header("JPEG", 10, 10)[2..21], .. Header("JPEG", 60_000, 60_000)[2..]];
        Assert.Contains("60000 x 60000", Message(() => ImageHeader.Read(two)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_is_said()
    {
        var path = Path.Combine(_folder, "empty.png");
        File.WriteAllBytes(path, []);
        Assert.Equal($"'{path}' is empty. Give a PNG or JPEG file, or copy it again.", Message(() => ImageHeader.ReadFile(path)));
        Assert.Equal($"'{_folder}' is a folder. Give a PNG or JPEG file, or copy it again.", Message(() => ImageHeader.ReadFile(_folder)));
        Assert.Throws<FileNotFoundException>(() => ImageHeader.ReadFile(Path.Combine(_folder, "none.png")));
        File.WriteAllBytes(path, new byte[1000]);
        Assert.Equal(
            $"'{path}' has 1000 bytes, more than ImageLimits.MaxFileBytes, 999. Give a smaller file, or raise the limit if you trust it.",
            Message(() => ImageHeader.ReadFile(path, new() { MaxFileBytes = 999 })));
    }

    [SkippableFact]
    public void A_device_that_never_ends_is_not_read()
    {
        Skip.IfNot(File.Exists("/dev/zero"), "There is no /dev/zero.");
        Assert.Equal("'/dev/zero' is empty. Give a PNG or JPEG file, or copy it again.", Message(() => ImageHeader.ReadFile("/dev/zero")));
    }

    public static TheoryData<string, byte[]> Whole => new()
    {
        { "PNG", [.. Header("PNG", 3, 2), 0, 0, 0, 4, .. "IDAT"u8, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82] },
        { "JPEG", [.. Header("JPEG", 3, 2), 7, 0xFF, 0, 7, 0xFF, 0xD0, 7, 0xFF, 0xFF, 0xD9] },
        { "WebP", [.. Header("WebP", 3, 2)[..4], 22, 0, 0, 0, .. Header("WebP", 3, 2)[8..]] },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void A_file_that_ends_before_its_end_is_refused_and_one_with_more_behind_it_is_not(string format, byte[] file)
    {
        var header = ImageHeader.Read(file, "cat");
        Assert.Equal((format, 3, 2), (header.Format, header.Width, header.Height));
        header.CheckEnd(file);
        header.CheckEnd([.. file, 1, 2, 3]);
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Equal(
                $"'cat' is a {format} file of 3 x 2 pixels that is cut short: it ends after {length} bytes, before its end mark. Copy it again.",
                Message(() => { header.CheckEnd(file.AsSpan(0, length), "cat"); return header; }));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static string Message(Func<object> action) => Assert.Throws<ImageFormatException>(action).Message;

    /// <summary>The beginning of a file, written from each format's definition.</summary>
    static byte[] Header(string format, int width, int height) => format switch
    {
        "PNG" => [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, .. Big(width, 4), .. Big(height, 4), 8, 2, 0, 0, 0, 0, 0, 0, 0],
        "JPEG" => [0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 1, 2, 3, 4, 0xFF, 0xC2, 0, 11, 8, .. Big(height, 2), .. Big(width, 2), 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 2],
        "GIF" => [.. "GIF89a"u8, .. Little(width, 2), .. Little(height, 2), 0, 0, 0],
        "BMP" => [.. "BM"u8, .. new byte[12], .. Little(40, 4), .. Little(width, 4), .. Little(-height, 4), 1, 0, 24, 0],
        "BMP of 12" => [.. "BM"u8, .. new byte[12], .. Little(12, 4), .. Little(width, 2), .. Little(height, 2), 1, 0, 24, 0],
        "WebP" => [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8 "u8, 0, 0, 0, 0, 0x50, 0, 0, 0x9D, 0x01, 0x2A, .. Little(width, 2), .. Little(height, 2)],
        "WebP lossless" => [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8L"u8, 0, 0, 0, 0, 0x2F, .. Little(width - 1 | (height - 1) << 14, 4)],
        "WebP extended" => [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, .. Little(width - 1, 3), .. Little(height - 1, 3)],
        "TIFF" => [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, 0, 1, 4, 0, 1, 0, 0, 0, .. Little(width, 4), 1, 1, 4, 0, 1, 0, 0, 0, .. Little(height, 4)],
        _ => [.. "MM\0*"u8, 0, 0, 0, 8, 0, 2, 1, 0, 0, 3, 0, 0, 0, 1, .. Big(width, 2), 0, 0, 1, 1, 0, 3, 0, 0, 0, 1, .. Big(height, 2), 0, 0],
    };

    static byte[] Little(int value, int bytes)
    {
        var result = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(result, value);
        return result[..bytes];
    }

    static byte[] Big(int value, int bytes) => [.. Little(value, bytes).Reverse()];
}
