using System.Buffers.Binary;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Transforms.Image;
using StandIns.Tests.ApiSubset;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace StandIns.Tests;

/// <summary>Images from file to pixel vector and through a model. What is worded or refused in the stand-in's own way is skipped where the packages are here.</summary>
public sealed class ImageTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("images").FullName;
    readonly MLContext _ml = new(seed: 1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(MLPixelFormat.Bgra32)]
    [InlineData(MLPixelFormat.Rgba32)]
    public void A_png_keeps_every_opaque_pixel(MLPixelFormat format)
    {
        using var image = Noise(37, 23, format);
        using var again = Reload(image, "noise.png");

        Assert.Equal((37, 23, 32, MLPixelFormat.Bgra32), (again.Width, again.Height, again.BitsPerPixel, again.PixelFormat));
        Assert.Equal(image.GetBGRPixels, again.GetBGRPixels);
        Assert.All(again.Pixels.ToArray().Where((_, i) => i % 4 == 3), alpha => Assert.Equal(255, alpha));
    }

    [Fact]
    public void A_png_keeps_alpha_and_a_decoded_pixel_is_multiplied_by_it()
    {
        // Blue, green and red of 50, 100 and 200 under an alpha of 129, an invisible pixel, an opaque one.
        using var image = MLImage.CreateFromPixels(3, 1, MLPixelFormat.Bgra32, [25, 51, 101, 129, 0, 0, 0, 0, 9, 8, 7, 255]);
        using var again = Reload(image, "alpha.png");

        Assert.Equal([25, 51, 101, 129, 0, 0, 0, 0, 9, 8, 7, 255], again.Pixels.ToArray());
        Assert.Equal([0, 0, 0, 9, 8, 7], again.GetBGRPixels[3..]);
        Assert.All(again.GetBGRPixels[..3].Zip([50, 100, 200]), pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second + 1));
    }

    [Fact]
    public void A_jpeg_keeps_colours_within_the_rounding_of_its_colour_space()
    {
        // At quality 100 luma and chroma are each off by at most one, and blue is luma + 1.772 chroma: three steps.
        using var image = Make(32, 16, (x, y) => (4 * x + 20, 200 - 4 * y, 60 + 2 * x));
        using var again = Reload(image, "smooth.jpg");

        Assert.Equal((32, 16), (again.Width, again.Height));
        Assert.All(image.GetBGRPixels.Zip(again.GetBGRPixels), pair => Assert.InRange(pair.Second, pair.First - 3, pair.First + 3));
    }

    [Fact]
    public void Many_threads_decode_at_once()
    {
        using var image = Noise(64, 48);
        image.Save(At("many.png"));
        image.Save(At("many.jpg"));
        using var jpeg = MLImage.CreateFromFile(At("many.jpg"));
        var expected = jpeg.GetBGRPixels;

        Parallel.For(0, 200, i =>
        {
            using var again = MLImage.CreateFromFile(At(i % 2 == 0 ? "many.png" : "many.jpg"));
            Assert.Equal(i % 2 == 0 ? image.GetBGRPixels : expected, again.GetBGRPixels);
        });
    }

    [SkippableTheory]
    [InlineData("cut.png", "PNG")]
    [InlineData("cut.jpg", "JPEG")]
    public void A_file_that_ends_early_is_refused_wherever_it_ends(string name, string format)
    {
        Skip.If(Build.HasPackages, "The package fills up with grey.");
        using var image = Noise(24, 16);
        image.Save(At(name));
        var file = File.ReadAllBytes(At(name));

        for (var length = 0; length < file.Length; length++)
        {
            var error = Assert.Throws<ArgumentException>("imageStream", () => MLImage.CreateFromStream(new MemoryStream(file, 0, length)));
            if (length >= 8)
                Assert.StartsWith($"the {format} file is cut short: it ends after {length} bytes, before its end mark", error.InnerException!.Message, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [InlineData("", "it begins with nothing; PNG and JPEG files are accepted")]
    [InlineData("47494638", "it begins with 47494638; PNG and JPEG files are accepted")]
    [InlineData("89504E470D0A1A0A" + "0000000D49484452" + "0000FFFF0000FFFF" + "080200000000000000", "its size is 65535x65535; sides of 1 to 65535 pixels and 256 megapixels in all are accepted")]
    [InlineData("89504E470D0A1A0A" + "0000000D49484452" + "FFFFFFFF00000001" + "080200000000000000", "its size is 4294967295x1; sides of 1 to 65535 pixels and 256 megapixels in all are accepted")]
    [InlineData("FFD8" + "FFC0000B08" + "FFFF4000" + "01011100", "its size is 16384x65535; sides of 1 to 65535 pixels and 256 megapixels in all are accepted")]
    [InlineData("FFD8" + "FFC0000B08" + "00000010" + "01011100", "its size is 16x0; sides of 1 to 65535 pixels and 256 megapixels in all are accepted")]
    [InlineData("FFD8FFD9", "the JPEG file has no picture")]
    public void What_a_header_promises_is_checked_before_anything_is_decoded(string hex, string reason)
    {
        Skip.If(Build.HasPackages, "The package's words are fewer.");
        var error = Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(Convert.FromHexString(hex))));

        Assert.Equal("Invalid input stream contents (Parameter 'imageStream')", error.Message);
        Assert.Equal(reason, error.InnerException!.Message);
    }

    [SkippableFact]
    public void A_damaged_picture_is_refused_with_the_decoders_words()
    {
        Skip.If(Build.HasPackages, "The package's words are fewer.");
        using var image = Noise(24, 16);
        image.Save(At("damaged.png"));
        var file = File.ReadAllBytes(At("damaged.png"));
        file[file.AsSpan().IndexOf("IDAT"u8) + 300] ^= 1;
        File.WriteAllBytes(At("damaged.png"), file);

        var error = Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(At("damaged.png")));

        Assert.Equal("Invalid path (Parameter 'imagePath')", error.Message);
        Assert.Equal("the PNG file is damaged: gd-png: fatal libpng error: IDAT: incorrect data check", error.InnerException!.Message);
    }

    [Fact]
    public void Wrong_arguments_and_disposed_images_are_refused()
    {
        Assert.Throws<ArgumentException>("imagePath", () => MLImage.CreateFromFile(At("absent.png")));
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromStream(null));
        Assert.Throws<ArgumentException>("pixelFormat", () => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Unknown, new byte[4]));
        Assert.Throws<ArgumentException>("width", () => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Bgra32, []));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, 2, MLPixelFormat.Bgra32, new byte[7]));
        var image = Noise(2, 2);
        Assert.Throws<ArgumentException>("imagePath", () => image.Save(At("image.tiff")));
        image.Dispose();
        image.Dispose();
        Assert.Equal("Object is disposed.", Assert.Throws<InvalidOperationException>(() => image.Width).Message);
    }

    [Theory]
    [InlineData(ColorBits.Rgb, ColorsOrder.ARGB, "RGB", false)]
    [InlineData(ColorBits.Rgb, ColorsOrder.ABGR, "BGR", false)]
    [InlineData(ColorBits.Rgb, ColorsOrder.ARBG, "RBG", true)]
    [InlineData(ColorBits.All, ColorsOrder.AGRB, "AGRB", true)]
    [InlineData(ColorBits.All, ColorsOrder.ABRG, "ABRG", false)]
    [InlineData(ColorBits.Red | ColorBits.Blue, ColorsOrder.AGBR, "BR", false)]
    [InlineData(ColorBits.Green, ColorsOrder.ARGB, "G", true)]
    public void Pixels_are_extracted_in_the_order_asked_for(ColorBits colours, ColorsOrder order, string planes, bool interleaved)
    {
        const int Height = 2, Width = 3;
        foreach (var format in new[] { MLPixelFormat.Bgra32, MLPixelFormat.Rgba32 })
        {
            using var image = Noise(Width, Height, format);
            // Every cursor that extracts pixels frees the image when it ends, so each gets its own.
            IDataView Data() => _ml.Data.LoadFromEnumerable([new Sized { Image = Noise(Width, Height, format) }]);
            IDataView Extracted(bool asFloats) => _ml.Transforms.ExtractPixels("Pixels", "Image", colours, order, interleaved, offsetImage: 117, scaleImage: 0.25f, outputAsFloatArray: asFloats)
                .Fit(Data()).Transform(Data());
            float Colour(char plane, int pixel) => plane == 'A' ? 255 : image.GetBGRPixels[3 * pixel + "BGR".IndexOf(plane, StringComparison.Ordinal)];
            var expected = interleaved
                ? Enumerable.Range(0, Height * Width).SelectMany(pixel => planes.Select(plane => Colour(plane, pixel))).ToArray()
                : planes.SelectMany(plane => Enumerable.Range(0, Height * Width).Select(pixel => Colour(plane, pixel))).ToArray();

            var (floats, bytes) = (Extracted(true), Extracted(false));

            Assert.Equal(interleaved ? [Height, Width, planes.Length] : [planes.Length, Height, Width], ((VectorDataViewType)floats.Schema["Pixels"].Type).Dimensions.ToArray());
            Assert.Equal(expected.Select(colour => (colour - 117) * 0.25f), floats.GetColumn<float[]>("Pixels").Single());
            Assert.Equal(NumberDataViewType.Byte, ((VectorDataViewType)bytes.Schema["Pixels"].Type).ItemType);
            Assert.Equal(expected.Select(colour => (byte)colour), bytes.GetColumn<byte[]>("Pixels").Single());
        }
    }

    [Fact]
    public void Image_transforms_name_the_column_that_does_not_fit()
    {
        var data = _ml.Data.LoadFromEnumerable([new FileRow { Path = "a.png" }]);
        var loaded = _ml.Transforms.LoadImages("Image", _folder, "Path").Fit(data).Transform(data);
        string Refused(IEstimator<ITransformer> estimator, IDataView view) => Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(view)).Message;

        Assert.Equal("Could not find input column 'Picture' (Parameter 'inputSchema')", Refused(_ml.Transforms.ResizeImages("Picture", 4, 4), data));
        Assert.Equal("Schema mismatch for input column 'Path': expected image, got String (Parameter 'inputSchema')", Refused(_ml.Transforms.ResizeImages("Small", 4, 4, "Path"), data));
        Assert.Equal("Schema mismatch for input column 'Image': expected known-size image, got unknown-size image (Parameter 'inputSchema')", Refused(_ml.Transforms.ExtractPixels("Pixels", "Image"), loaded));
        Assert.Equal("Schema mismatch for input column 'Image': expected String, got Image (Parameter 'inputSchema')", Refused(_ml.Transforms.LoadImages("Image", _folder), loaded));
        var chain = _ml.Transforms.LoadImages("Image", _folder, "Path").Append(_ml.Transforms.ExtractPixels("Pixels", "Path"));
        Assert.Equal("Schema mismatch for input column 'Path': expected Image, got String (Parameter 'inputSchema')", Refused(chain, data));
    }

    [Fact]
    public void Fill_takes_the_nearest_pixel_and_ignores_the_aspect()
    {
        using var image = Make(4, 2, (x, y) => (10 * x + y, 0, 0));

        Assert.Equal([0, 20], Blues(image, 2, 1, ResizingKind.Fill));
        Assert.Equal([0, 0, 10, 10, 20, 20, 30, 30, 1, 1, 11, 11, 21, 21, 31, 31], Blues(image, 8, 2, ResizingKind.Fill));
    }

    [Fact]
    public void IsoPad_centres_the_whole_picture_between_black_bars()
    {
        using var wide = Make(8, 4, (x, _) => (10 * x + 1, 0, 0));

        // Halved by means of two: 1 and 11 make 6. The bars are black and invisible.
        int[] row = [6, 26, 46, 66], bar = [0, 0, 0, 0];
        Assert.Equal([.. bar, .. row, .. row, .. bar], Blues(wide, 4, 4, ResizingKind.IsoPad, Anchor.Top));
        using var padded = Resized(wide, 4, 4, ResizingKind.IsoPad);
        Assert.Equal([0, 0, 0, 0, 6, 0, 0, 255], [.. padded.Pixels[..4], .. padded.Pixels[16..20]]);

        using var tall = Make(1, 4, (_, y) => (10 * y, 0, 0));
        Assert.Equal([0, 0, 0, 0, 0, 10, 0, 0, 0, 20, 0, 0, 0, 30, 0, 0], Blues(tall, 4, 4, ResizingKind.IsoPad));
    }

    [Theory]
    [InlineData(Anchor.Left, 0, 2)]
    [InlineData(Anchor.Right, 4, 2)]
    [InlineData(Anchor.Top, 2, 0)]
    [InlineData(Anchor.Bottom, 2, 4)]
    [InlineData(Anchor.Center, 2, 2)]
    public void IsoCrop_keeps_the_side_of_its_anchor(Anchor anchor, int left, int top)
    {
        using var wide = Make(8, 4, (x, _) => (10 * x, 0, 0));
        using var tall = Make(4, 8, (_, y) => (10 * y, 0, 0));

        Assert.Equal(Enumerable.Range(0, 16).Select(i => 10 * (left + i % 4)), Blues(wide, 4, 4, ResizingKind.IsoCrop, anchor));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => 10 * (top + i / 4)), Blues(tall, 4, 4, ResizingKind.IsoCrop, anchor));
    }

    [Fact]
    public void Enlarging_and_reducing_keep_a_slope_straight()
    {
        using var image = Make(12, 12, (x, y) => (12 * x + 6 * y, 0, 0));

        // A pixel's centre x lies at (x + 1/2) * 12/n - 1/2 in the source; the filters reach two pixels, so the rim is left out.
        foreach (var size in new[] { 30, 8 })
        {
            double At(int i) => (i + 0.5) * 12 / size - 0.5;
            var blues = Blues(image, size, size, ResizingKind.IsoCrop).ToArray();
            for (var i = 0; i < blues.Length; i++)
            {
                var (x, y) = (At(i % size), At(i / size));
                if (Math.Min(x, y) >= 1 && Math.Max(x, y) <= 10)
                    Assert.InRange(blues[i], 12 * x + 6 * y - 0.51, 12 * x + 6 * y + 0.51);
            }
        }
    }

    [Fact]
    public void Grey_is_three_tenths_red_fifty_nine_hundredths_green_and_the_rest_blue()
    {
        using var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [200, 100, 50, 255]);
        var data = _ml.Data.LoadFromEnumerable([new Named { Image = image }], Definition<Named>(new ImageDataViewType(1, 1)));

        var grey = _ml.Transforms.ConvertToGrayscale("Grey", "Image").Append(_ml.Transforms.ExtractPixels("Pixels", "Grey")).Fit(data).Transform(data);

        // 60 + 59 + 5.5 = 124.5
        Assert.All(grey.GetColumn<float[]>("Pixels").Single(), colour => Assert.InRange(colour, 124, 125));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_vector_becomes_the_image_that_it_was_extracted_from(bool interleaved)
    {
        using var image = Noise(3, 2);
        var data = _ml.Data.LoadFromEnumerable([new Sized { Image = image }]);

        var again = _ml.Transforms.ExtractPixels("Pixels", "Image", orderOfExtraction: ColorsOrder.ABGR, interleavePixelColors: interleaved)
            .Append(_ml.Transforms.ConvertToImage(2, 3, "Copy", "Pixels", orderOfColors: ColorsOrder.ABGR, interleavedColors: interleaved))
            .Append(_ml.Transforms.ExtractPixels("Copied", "Copy", ColorBits.All, interleavePixelColors: true, outputAsFloatArray: false))
            .Fit(data).Transform(data);

        Assert.Equal(new ImageDataViewType(2, 3), again.Schema["Copy"].Type);
        var expected = image.GetBGRPixels.Chunk(3).SelectMany(bgr => new byte[] { 255, bgr[2], bgr[1], bgr[0] });
        Assert.Equal(expected, again.GetColumn<byte[]>("Copied").Single());
    }

    [Fact]
    public void An_image_member_tells_its_size_to_the_schema()
    {
        using var image = Noise(3, 2);
        var first = _ml.Data.LoadFromEnumerable([new Sized { Image = image }]);
        var second = _ml.Data.LoadFromEnumerable([new SizedToo { Image = image }]);

        Assert.Equal("Image<2, 3>", first.Schema["Image"].Type.ToString());
        Assert.Equal(first.Schema["Image"].Type, second.Schema["Image"].Type);
        Assert.NotEqual<DataViewType>(new ImageDataViewType(3, 2), first.Schema["Image"].Type);
        Assert.Equal("Image", new ImageDataViewType().ToString());
        Assert.Same(image, _ml.Data.CreateEnumerable<SizedToo>(first, reuseRowObject: false).Single().Image);
    }

    [Fact]
    public void Images_are_loaded_from_a_folder_and_freed_when_the_next_comes()
    {
        using var one = Noise(5, 4);
        using var two = Noise(6, 3);
        one.Save(At("one.png"));
        two.Save(At("two.png"));
        var data = _ml.Data.LoadFromEnumerable([new FileRow { Path = "one.png" }, new FileRow { Path = At("two.png") }, new FileRow { Path = "" }, new FileRow { Path = "three.png" }]);

        var view = _ml.Transforms.LoadImages("Image", _folder, "Path").Fit(data).Transform(data);

        Assert.Equal(new ImageDataViewType(), view.Schema["Image"].Type);
        using var cursor = view.GetRowCursor([view.Schema["Image"]]);
        var getter = cursor.GetGetter<MLImage>(view.Schema["Image"]);
        MLImage image = null!;
        Assert.True(cursor.MoveNext());
        getter(ref image);
        Assert.Equal((At("one.png"), 5), (image.Tag, image.Width));
        Assert.Equal(one.GetBGRPixels, image.GetBGRPixels);
        var first = image;
        Assert.True(cursor.MoveNext());
        getter(ref image);
        Assert.Equal((At("two.png"), 6), (image.Tag, image.Width));
        Assert.Throws<InvalidOperationException>(() => first.Width);
        Assert.True(cursor.MoveNext());
        getter(ref image);
        Assert.Null(image);
        Assert.True(cursor.MoveNext());
        var error = Assert.Throws<FileNotFoundException>(() => getter(ref image!));
        Assert.Equal(At("three.png"), error.FileName);
    }

    [Fact]
    public void A_folder_that_is_absent_is_refused_and_bytes_are_read_as_they_are()
    {
        var error = Assert.Throws<ArgumentException>(() => _ml.Transforms.LoadImages("Image", At("nowhere")));
        Assert.Equal($"Directory \"{At("nowhere")}\" does not exist.", error.Message);

        File.WriteAllBytes(At("bytes"), [1, 2, 3]);
        var data = _ml.Data.LoadFromEnumerable([new FileRow { Path = At("bytes") }]);
        var view = _ml.Transforms.LoadRawImageBytes("Bytes", null, "Path").Fit(data).Transform(data);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte), view.Schema["Bytes"].Type);
        Assert.Equal([1, 2, 3], view.GetColumn<byte[]>("Bytes").Single());
    }

    [SkippableFact]
    public void A_pipeline_reads_the_handwritten_digits()
    {
        var eval = Path.GetFullPath(Path.Combine(Repository.Root, "../shared/eval"));
        var model = Path.Combine(eval, "models/mnist-8_cntk_op8.onnx");
        var photos = Path.Combine(eval, "photos/mnist");
        Skip.IfNot(File.Exists(model) && Directory.Exists(photos), $"{model} or {photos} is not here.");
        var files = Directory.GetFiles(photos, "*.png").Select(file => new FileRow { Path = Path.GetFileName(file) }).ToArray();
        var data = _ml.Data.LoadFromEnumerable(files);

        var pipeline = _ml.Transforms.LoadImages("Image", photos, "Path")
            .Append(_ml.Transforms.ResizeImages("Image", 28, 28))
            .Append(_ml.Transforms.ExtractPixels("Input3", "Image", ColorBits.Red))
            .Append(_ml.Transforms.ApplyOnnxModel("Plus214_Output_0", "Input3", model));
        using var fitted = pipeline.Fit(data);
        var scored = fitted.Transform(data);

        Assert.Equal([1, 10], ((VectorDataViewType)scored.Schema["Plus214_Output_0"].Type).Dimensions.ToArray());
        var digits = scored.GetColumn<float[]>("Plus214_Output_0").Select(logits => Array.IndexOf(logits, logits.Max()));
        Assert.NotEmpty(files);
        Assert.Equal(files.Select(file => file.Path[^5] - '0'), digits);
    }

    string At(string name) => Path.Combine(_folder, name);

    MLImage Reload(MLImage image, string name)
    {
        image.Save(At(name));
        return MLImage.CreateFromFile(At(name));
    }

    static MLImage Noise(int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32)
    {
        var pixels = new byte[4 * width * height];
        new Random(width).NextBytes(pixels);
        for (var alpha = 3; alpha < pixels.Length; alpha += 4)
            pixels[alpha] = 255;
        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    static MLImage Make(int width, int height, Func<int, int, (int Blue, int Green, int Red)> colour)
    {
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (blue, green, red) = colour(i % width, i / width);
            BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(4 * i), (uint)(blue | green << 8 | red << 16 | 255 << 24));
        }
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
    }

    MLImage Resized(MLImage image, int width, int height, ResizingKind kind, Anchor anchor = Anchor.Center)
    {
        var data = _ml.Data.LoadFromEnumerable([new Named { Image = image }], Definition<Named>(Known(image.Height, image.Width)));
        var view = _ml.Transforms.ResizeImages("Resized", width, height, "Image", kind, anchor).Fit(data).Transform(data);
        Assert.Equal(new ImageDataViewType(height, width), view.Schema["Resized"].Type);
        using var cursor = view.GetRowCursor([view.Schema["Resized"]]);
        Assert.True(cursor.MoveNext());
        MLImage resized = null!;
        cursor.GetGetter<MLImage>(view.Schema["Resized"])(ref resized);
        Assert.Equal((width, height), (resized.Width, resized.Height));
        return resized;
    }

    IEnumerable<int> Blues(MLImage image, int width, int height, ResizingKind kind, Anchor anchor = Anchor.Center)
    {
        using var resized = Resized(image, width, height, kind, anchor);
        return resized.GetBGRPixels.Where((_, i) => i % 3 == 0).Select(blue => (int)blue);
    }

    [Fact]
    public void Classes_are_read_and_filled_only_where_the_columns_very_type_is_known()
    {
        using var image = Noise(7, 5);
        var any = _ml.Data.LoadFromEnumerable([new Named { Image = image }], Definition<Named>(new ImageDataViewType()));
        Assert.Throws<NotSupportedException>(() => any.GetColumn<MLImage>("Image").Count());

        // A member that says 1 x 1 is filled from any size that is known.
        var sized = _ml.Data.LoadFromEnumerable([new Named { Image = image }], Definition<Named>(Known(5, 7)));
        Assert.Equal(7, _ml.Data.CreateEnumerable<Named>(sized, reuseRowObject: false).Single().Image.Width);
        var resized = _ml.Transforms.ResizeImages("Image", 11, 13).Fit(sized).Transform(sized);
        Assert.Throws<NotImplementedException>(() => _ml.Data.CreateEnumerable<Named>(resized, reuseRowObject: false).Count());
        Known(13, 11);
        Assert.Equal(11, _ml.Data.CreateEnumerable<Named>(resized, reuseRowObject: false).Single().Image.Width);
    }

    static ImageDataViewType Known(int height, int width)
    {
        new ImageTypeAttribute(height, width).Register();
        return new(height, width);
    }

    static SchemaDefinition Definition<T>(DataViewType imageType)
    {
        var definition = SchemaDefinition.Create(typeof(T), SchemaDefinition.Direction.Both);
        definition["Image"].ColumnType = imageType;
        return definition;
    }

    sealed class FileRow
    {
        public string Path { get; set; } = "";
    }

    sealed class Sized
    {
        [ImageType(2, 3)]
        public MLImage Image { get; set; } = null!;
    }

    sealed class SizedToo
    {
        [ImageType(2, 3)]
        public MLImage Image { get; set; } = null!;
    }

    sealed class Named
    {
        [ImageType(1, 1)]
        public MLImage Image { get; set; } = null!;
    }
}
