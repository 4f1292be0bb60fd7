using Microsoft.ML.OnnxRuntime;

namespace ShapesClassifier.Tests;

/// <summary>Runs a model of shapes by ONNX Runtime.</summary>
internal sealed class Classifier(byte[] model) : IDisposable
{
    const int Plane = ShapePictures.Size * ShapePictures.Size;

    readonly InferenceSession _session = new(model);

    /// <summary>The probabilities of the classes, for each picture.</summary>
    public float[][] Scores(IReadOnlyList<ShapePicture> pictures)
    {
        var pixels = new float[pictures.Count * 3 * Plane];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = pictures[i / (3 * Plane)].Rgba[(i % Plane * 4) + (i / Plane % 3)];
        }

        using var image = OrtValue.CreateTensorValueFromMemory(pixels, [pictures.Count, 3, ShapePictures.Size, ShapePictures.Size]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, new Dictionary<string, OrtValue> { ["pixels"] = image }, ["scores"]);
        return [.. outputs[0].GetTensorDataAsSpan<float>().ToArray().Chunk(ShapePictures.Classes.Count)];
    }

    /// <summary>The likeliest class of each picture.</summary>
    public int[] Predict(IReadOnlyList<ShapePicture> pictures) => [.. Scores(pictures).Select(s => Array.IndexOf(s, s.Max()))];

    public void Dispose() => _session.Dispose();
}
