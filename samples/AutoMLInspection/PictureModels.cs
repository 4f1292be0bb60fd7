using Microsoft.ML;

namespace AutoMLInspection;

/// <summary>Three models of the same pictures: the demo model as it was trained, and behind pipelines that throw away colours or detail.</summary>
static class PictureModels
{
    /// <summary>Each model by name, fitted: from column "image" to column "scores".</summary>
    internal static IEnumerable<(string Name, ITransformer Model)> Fit(MLContext ml, IDataView images, string modelFile)
    {
        yield return ("as trained", Classifier("image").Fit(images));
        yield return ("grey", ml.Transforms.ConvertToGrayscale("grey", "image").Append(Classifier("grey")).Fit(images));
        yield return ("coarse", ml.Transforms.ResizeImages("coarse", 20, 20, "image").Append(Classifier("coarse")).Fit(images));

        IEstimator<ITransformer> Classifier(string image) => ml.Transforms.ResizeImages("sized", 64, 64, image)
            .Append(ml.Transforms.ExtractPixels("pixels", "sized"))
            .Append(ml.Transforms.ApplyOnnxModel("scores", "pixels", modelFile));
    }
}
