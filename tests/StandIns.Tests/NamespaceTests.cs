using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace StandIns.Tests;

/// <summary>Code in a namespace under Microsoft.ML meets the same names over the packages and over their stand-ins.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public void The_names_right_under_Microsoft_ML_are_the_packages()
    {
        Type[] one = [typeof(IDataView), typeof(MLContext), typeof(MLImage), typeof(CustomMappingEstimator<,>), typeof(SdcaRegressionTrainer), typeof(ImageDataViewType), typeof(OnnxTransformer)];
        var names = from type in one.Select(t => t.Assembly).Append(System.Reflection.Assembly.Load("Microsoft.ML.Core")).Distinct().SelectMany(a => a.GetTypes())
                    let parts = type.Namespace?.Split('.') ?? []
                    where parts is ["Microsoft", "ML", _, ..]
                    select parts[2];
        Assert.Equal(
            ["Calibrators", "Command", "CommandLine", "Data", "EntryPoints", "Internal", "Model", "Numeric", "Runtime", "SearchSpace", "TextAnalytics", "Tools", "Trainers", "Transforms", "TreePredictor"],
            names.Distinct().Order(StringComparer.Ordinal));
    }
}
