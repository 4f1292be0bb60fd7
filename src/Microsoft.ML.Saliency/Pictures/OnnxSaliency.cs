using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>
/// An ONNX model that explains single pictures, without an ML.NET pipeline:
/// <c>OnnxSaliency.Load("m.onnx").Explain("cat.jpg", new GradCam()).SavePng("cat.png")</c>.
/// </summary>
/// <remarks>Holds the engine: dispose it when done. <see cref="Explain(Picture, IExplainer, Target?, CancellationToken)"/> may be called from several threads.</remarks>
public sealed class OnnxSaliency : IDisposable
{
    readonly OnnxSaliencyOptions _options;

    OnnxSaliency(OnnxModel model, OnnxSaliencyOptions options)
    {
        (Model, _options) = (model, options);
        Engine = options.Engine.Create(model);
        try
        {
            var input = Engine.Model.Input;
            Preprocessing = (options.Preprocessing ?? (input.Channels == 1 ? new() { Channels = PixelOrder.Grey } : ImagePreprocessing.ImageNet)).For(input);
        }
        catch
        {
            Engine.Dispose();
            throw;
        }
    }

    /// <summary>The model's file.</summary>
    public OnnxModel Model { get; }

    /// <summary>The engine; for probes that this class has no method for.</summary>
    public ISaliencyEngine Engine { get; }

    /// <summary>What happens to a picture, with the model's size.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <summary>Names of the classes; may be empty.</summary>
    public IReadOnlyList<string> Labels => _options.Labels;

    /// <summary>Loads a model.</summary>
    /// <param name="modelFile">The ONNX file.</param>
    /// <param name="options">Preprocessing, labels, engine; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxModelException">The model is damaged, or no engine has all its operators; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of known size, or no scores, or the preprocessing does not fit it.</exception>
    public static OnnxSaliency Load(string modelFile, OnnxSaliencyOptions? options = null) => Create(OnnxModel.Load(modelFile), options);

    /// <summary>As <see cref="Load"/>, of a model in memory.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static OnnxSaliency Create(OnnxModel model, OnnxSaliencyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(model, options ?? new());
    }

    /// <summary>Name of a class: its label, or its index where there is none.</summary>
    public string LabelOf(int index)
        => index >= 0 && index < Labels.Count ? Labels[index] : index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Explains a picture file.</summary>
    /// <param name="pictureFile">PNG, JPEG or what else ML.NET opens, within the limits of the options.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The score to explain; null for the predicted class.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file is no picture, damaged or too large; the message names it.</exception>
    /// <exception cref="ArgumentException">The method or target does not fit the model.</exception>
    public PictureExplanation Explain(string pictureFile, IExplainer method, Target? target = null, CancellationToken cancellation = default)
        => Explain(Open(pictureFile), method, target, cancellation) with { File = pictureFile };

    /// <summary>Explains a picture in memory.</summary>
    /// <inheritdoc cref="Explain(string, IExplainer, Target?, CancellationToken)"/>
    public PictureExplanation Explain(Picture picture, IExplainer method, Target? target = null, CancellationToken cancellation = default)
        => Explain(picture, method, target, progress: null, cancellation);

    /// <summary>Explains a picture in memory and tells how far it is, for methods of many passes.</summary>
    /// <param name="progress">Told after each batch that went through the model, on this thread; null for nobody.</param>
    /// <inheritdoc cref="Explain(string, IExplainer, Target?, CancellationToken)"/>
    public PictureExplanation Explain(Picture picture, IExplainer method, Target? target, IProgress<ExplanationProgress>? progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(method);
        target ??= Target.Predicted;
        var watch = Stopwatch.StartNew();
        var attribution = method.Explain(progress is null ? Engine : Observed(method, progress), Input(picture), target, cancellation);
        return new()
        {
            Owner = this,
            Picture = Preprocessing.Resized(picture),
            Method = method,
            Target = target,
            Attribution = attribution,
            Predictions = Name(attribution.Output[0]),
            Explained = Name(attribution),
            Elapsed = watch.Elapsed,
        };
    }

    ISaliencyEngine Observed(IExplainer method, IProgress<ExplanationProgress> progress)
    {
        var (rows, total) = (0L, method.PassesPerRow(Engine.Model));
        return Engine.Observed(ran =>
        {
            rows += ran;
            progress.Report(new(rows, Math.Max(rows, total)));
        });
    }

    /// <summary>The most probable classes of a picture, best first.</summary>
    public IReadOnlyList<LabelledPrediction> Predict(Picture picture, int count = 5) => Name(Engine.Run(Input(picture), new()).Output[0], count);

    /// <summary>Opens a picture file within the limits of the options.</summary>
    /// <inheritdoc cref="Explain(string, IExplainer, Target?, CancellationToken)" path="/exception"/>
    public Picture Open(string pictureFile)
    {
        using var image = PictureFile.Load(pictureFile, _options.Limits);
        return image.ToPicture();
    }

    /// <summary>A picture as the model takes it, [1, ...].</summary>
    public Batch Input(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var shape = Engine.Model.Input.RowShape;
        var input = new Batch(new float[shape.Aggregate(1, (n, d) => n * d)], 1, shape);
        Preprocessing.Apply(picture.Rgba, isBgra: false, picture.Width, picture.Height, input.Data);
        return input;
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    IReadOnlyList<LabelledPrediction> Name(ReadOnlySpan<float> output, int count = 5)
        => [.. Prediction.Top(output, Engine.Model.Score.Activation, count).Select(p => new LabelledPrediction(p.Index, LabelOf(p.Index), p.Probability))];

    LabelledPrediction Name(Attribution attribution)
    {
        var index = attribution.Targets[0];
        var all = Prediction.Top(attribution.Output[0], Engine.Model.Score.Activation, int.MaxValue);
        return new(index, LabelOf(index), all.First(p => p.Index == index).Probability);
    }
}
