namespace ShapesClassifier.Tests;

public class DrawingTests
{
    const int Size = ShapePictures.Size;

    static readonly ShapePicture[] Many = [.. Enumerable.Range(ShapePictures.TestSeed + 60_000, 300).Select(ShapePictures.Draw)];

    [Fact]
    public void A_seed_always_gives_the_same_picture_whatever_was_drawn_before_or_beside_it()
    {
        var again = new ShapePicture[Many.Length];
        Parallel.For(0, again.Length, i => again[^(i + 1)] = ShapePictures.Draw(Many[^(i + 1)].Seed));

        Assert.All(Many.Zip(again), pair =>
        {
            Assert.Equal(pair.First.Rgba, pair.Second.Rgba);
            Assert.Equal(pair.First.Mask, pair.Second.Mask);
            Assert.Equal(pair.First.Label, pair.Second.Label);
        });
    }

    [Fact]
    public void Every_seed_gives_another_picture()
        => Assert.Equal(Many.Length, Many.Select(p => Convert.ToHexString(p.Rgba)).Distinct().Count());

    [Fact]
    public void Six_seeds_in_a_row_give_each_class_once()
        => Assert.All(Many.Chunk(ShapePictures.Classes.Count), six => Assert.Equal(ShapePictures.Classes.Order(), six.Select(p => p.ClassName).Order()));

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Any_seed_gives_an_opaque_picture_of_a_class(int seed)
    {
        var picture = ShapePictures.Draw(seed);

        Assert.Equal(seed, picture.Seed);
        Assert.Equal(ShapePictures.Classes[picture.Label], picture.ClassName);
        Assert.Equal(Size * Size * 4, picture.Rgba.Length);
        Assert.All(picture.Rgba.Chunk(4), pixel => Assert.Equal(255, pixel[3]));
    }

    // The disc around a shape has a diameter of 17 to 28 pixels. The slimmest shape, the star, covers 0.40 of it (91 pixels),
    // the fullest, the circle, 0.85 (521 pixels). Counting whole pixels moves either by a few.
    [Fact]
    public void The_mask_has_the_size_of_a_shape_and_keeps_off_the_frame()
    {
        Assert.All(Many, p =>
        {
            Assert.Equal(Size * Size, p.Mask.Length);
            Assert.InRange(p.Mask.Count(inside => inside), 80, 535);
            Assert.DoesNotContain(true, p.Mask.Where((_, i) => i % Size is 0 or Size - 1 || i / Size is 0 or Size - 1));
        });
    }

    // Colours are at least 0.42 apart (107 of 255). Texture moves the background by 13 % of a channel, at most 49 over three
    // channels; the edge pixels of the mask, up to half background, pull the two means towards each other.
    [Fact]
    public void Within_the_mask_the_colour_is_another_than_around_it()
        => Assert.All(Many, p => Assert.InRange(Distance(Mean(p, p.Mask), Mean(p, Around(p.Mask))), 40, 442));

    [Fact]
    public void A_ring_has_a_hole_and_a_circle_has_none()
    {
        Assert.All(Many.Where(p => p.ClassName == "ring"), p => Assert.False(p.Mask[Middle(p.Mask)]));
        Assert.All(Many.Where(p => p.ClassName == "circle"), p => Assert.True(p.Mask[Middle(p.Mask)]));
    }

    [Fact]
    public void The_labels_file_lists_the_classes_in_the_order_of_the_models_outputs()
        => Assert.Equal(ShapePictures.Classes, File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "shapes.labels.txt")));

    static int Middle(bool[] mask)
    {
        var on = Enumerable.Range(0, mask.Length).Where(i => mask[i]).ToArray();
        return ((int)Math.Round(on.Average(i => i / Size)) * Size) + (int)Math.Round(on.Average(i => i % Size));
    }

    // Pixels two or three steps away from the mask.
    static bool[] Around(bool[] mask)
    {
        var near = Grow(mask);
        var far = Grow(Grow(near));
        return [.. far.Zip(near, (f, n) => f && !n)];
    }

    static bool[] Grow(bool[] mask) => [.. mask.Select((_, i) =>
        Enumerable.Range(-1, 3).Any(dy => Enumerable.Range(-1, 3).Any(dx =>
            i % Size + dx is >= 0 and < Size && i / Size + dy is >= 0 and < Size && mask[i + (dy * Size) + dx])))];

    static double[] Mean(ShapePicture picture, bool[] where)
        => [.. Enumerable.Range(0, 3).Select(c => picture.Rgba.Where((_, i) => i % 4 == c && where[i / 4]).Average(value => value))];

    static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
