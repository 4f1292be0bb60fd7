using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Tests.Pictures;

/// <summary>What is written is what another decoder reads.</summary>
public class PngWriterTests
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(31, 17, false)]
    [InlineData(31, 17, true)]
    public void A_picture_comes_back(int width, int height, bool smooth)
    {
        var picture = new Picture(width, height, new byte[4 * width * height]);
        var random = new Random(5);
        for (var i = 0; i < picture.Rgba.Length; i++)
        {
            picture.Rgba[i] = i % 4 == 3 ? byte.MaxValue : smooth ? (byte)(i / 4 % width * 5 + i / 4 / width * 3 + i % 4) : (byte)random.Next(256);
        }

        Assert.Equal(picture.Rgba, Read(picture.ToPng()).Rgba);
    }

    [Fact]
    public void Alpha_is_kept()
    {
        // Opaque or fully transparent: what is between them is rounded by decoders that multiply colours by it.
        var back = Read(new Picture(2, 1, [10, 20, 30, 255, 0, 0, 0, 0]).ToPng());
        Assert.Equal([10, 20, 30, 255, 0, 0, 0, 0], back.Rgba);
    }

    [Fact]
    public void Grey_pixels_come_back()
    {
        using var stream = new MemoryStream();
        var grey = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        PngWriter.WriteGrey(stream, grey, 32, 8);
        Assert.Equal(grey.SelectMany(v => (byte[])[v, v, v, 255]), Read(stream.ToArray()).Rgba);
        Assert.Throws<ArgumentException>(() => PngWriter.WriteGrey(stream, grey, 32, 9));
    }

    [Fact]
    public void Smooth_pictures_are_small()
    {
        // 300 x 200 pixels of a slope: unfiltered, no two rows are alike.
        var grey = Enumerable.Range(0, 60_000).Select(i => (byte)((i % 300 * 3 + i / 300 * 5) / 8)).ToArray();
        using var stream = new MemoryStream();
        PngWriter.WriteGrey(stream, grey, 300, 200);
        Assert.InRange(stream.Length, 100, 3_000);
    }

    static Picture Read(byte[] png)
    {
        using var image = MLImage.CreateFromStream(new MemoryStream(png));
        return image.ToPicture();
    }
}
