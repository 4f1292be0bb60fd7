using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency;

namespace AutoMLInspection;

/// <summary>Looks at several fitted models of one image column side by side: what each one sees in a picture, and which blocks of it make it say so.</summary>
/// <param name="ml">The context.</param>
/// <param name="photos">The pictures.</param>
/// <param name="classes">Names of the classes, in the order of the models' scores.</param>
/// <param name="scoreColumnName">The models' column of scores, one a class.</param>
sealed class PictureInspection(MLContext ml, IReadOnlyList<ShapePhoto> photos, IReadOnlyList<string> classes, string scoreColumnName) : IDisposable
{
    const int Side = 64;
    const int Gap = 8;

    readonly List<(string Name, ITransformer Model, float[][] Scores)> _models = [];

    /// <summary>The methods: both ask what the same blocks are worth.</summary>
    internal IReadOnlyList<IExplainer> Methods { get; init; } =
    [
        new KernelShap { Blocks = 6, Samples = 600, Baseline = Baseline.PerChannelMean },
        new Lime { Blocks = 6, Samples = 600, Baseline = Baseline.PerChannelMean },
    ];

    /// <summary>The pictures, loaded into column "image".</summary>
    internal IDataView Images => Load(photos);

    /// <summary>Names of the models, in order.</summary>
    internal IReadOnlyList<string> Names => _models.ConvertAll(m => m.Name);

    /// <summary>Scores all pictures by one more model, which is disposed with this.</summary>
    internal void Inspect(string name, ITransformer model) => _models.Add((name, model, [.. model.Transform(Images).GetColumn<float[]>(scoreColumnName)]));

    /// <summary>Numbers of the pictures on which the models' scores of the right class are furthest apart, furthest first.</summary>
    internal IReadOnlyList<int> Furthest(int count)
        => [.. Enumerable.Range(0, photos.Count).OrderByDescending(i => _models.Max(m => m.Scores[i][photos[i].Label]) - _models.Min(m => m.Scores[i][photos[i].Label])).Take(count)];

    /// <summary>What each model sees in a picture, "star 0.99", behind the picture's file name.</summary>
    internal string[] Line(int photo) => [Path.GetFileName(photos[photo].Path), .. _models.Select(m =>
    {
        var best = Array.IndexOf(m.Scores[photo], m.Scores[photo].Max());
        return string.Create(CultureInfo.InvariantCulture, $"{classes[best]} {m.Scores[photo][best]:0.00}");
    })];

    /// <summary>
    /// A row a picture: the picture, then for each model a map by each method of what speaks for the class that this model sees (red) and against it (blue).
    /// All maps of a picture have one scale.
    /// </summary>
    internal Picture Render(IEnumerable<int> chosen)
    {
        Picture[] rows = [.. chosen.Select(i => Render(photos[i]))];
        var between = Enumerable.Repeat(byte.MaxValue, 4 * Gap * rows[0].Width);
        return new(rows[0].Width, rows.Sum(row => row.Height + Gap) - Gap, [.. rows.SelectMany((row, i) => i == 0 ? row.Rgba : between.Concat(row.Rgba))]);
    }

    public void Dispose() => _models.ForEach(m => (m.Model as IDisposable)?.Dispose());

    Picture Render(ShapePhoto photo)
    {
        using var image = PictureFile.Load(photo.Path);
        var plain = Enlarge(image.ToPicture());
        var maps = new Batch([.. _models.SelectMany(m => Methods.SelectMany(method => Map(photo, m.Name, m.Model, method)))], _models.Count * Methods.Count, Side, Side);
        SaliencyMaps.Normalize(maps.Data, Normalization.Mass);
        var colours = new OverlayOptions { ColorMap = ColorMap.BlueWhiteRed, Alpha = 0.9, FadeLow = true };
        return SideBySide.Render([plain, .. Enumerable.Range(0, maps.Rows).Select(i => Overlay.Render(plain, maps[i], Side, Side, colours))], Gap);
    }

    float[] Map(ShapePhoto photo, string name, ITransformer model, IExplainer method)
    {
        var row = Load([photo]);
        var options = new BlackBoxSaliencyEstimator.Options
        {
            ScoreColumnName = scoreColumnName,
            ModelName = name,
            Width = Side,
            Height = Side,
            Map = new() { Normalization = Normalization.None },
        };
        return ml.Transforms.ExplainTransformer("why", "image", model, method, options).Fit(row).Transform(row).GetColumn<float[]>("why").Single();
    }

    IDataView Load(IEnumerable<ShapePhoto> chosen)
    {
        var rows = ml.Data.LoadFromEnumerable(chosen);
        return ml.Transforms.LoadImages("image", imageFolder: null, nameof(ShapePhoto.Path)).Fit(rows).Transform(rows);
    }

    static Picture Enlarge(Picture picture)
    {
        const int Times = 3;
        var result = new Picture(Times * picture.Width, Times * picture.Height, new byte[Times * Times * picture.Rgba.Length]);
        for (var i = 0; i < result.Width * result.Height; i++)
        {
            picture.Rgba.AsSpan(4 * (i / result.Width / Times * picture.Width + i % result.Width / Times), 4).CopyTo(result.Rgba.AsSpan(4 * i));
        }

        return result;
    }
}
