using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

public static class StandardTrainersCatalog
{
    public static SdcaRegressionTrainer Sdca(this RegressionCatalog.RegressionTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features",
        string exampleWeightColumnName = null, ISupportSdcaRegressionLoss lossFunction = null, float? l2Regularization = null, float? l1Regularization = null,
        int? maximumNumberOfIterations = null)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        if (lossFunction != null)
            throw Contracts.NotHere("A loss other than the default, the squared error,");
        return new(labelColumnName, featureColumnName, exampleWeightColumnName, l2Regularization, l1Regularization, maximumNumberOfIterations);
    }

    public static LbfgsLogisticRegressionBinaryTrainer LbfgsLogisticRegression(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string exampleWeightColumnName = null, float l1Regularization = 1,
        float l2Regularization = 1, float optimizationTolerance = 1E-07f, int historySize = 20, bool enforceNonNegativity = false)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        return new(labelColumnName, featureColumnName, exampleWeightColumnName,
            new(l1Regularization, l2Regularization, optimizationTolerance, historySize, enforceNonNegativity));
    }

    public static LbfgsMaximumEntropyMulticlassTrainer LbfgsMaximumEntropy(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string exampleWeightColumnName = null, float l1Regularization = 1,
        float l2Regularization = 1, float optimizationTolerance = 1E-07f, int historySize = 20, bool enforceNonNegativity = false)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        return new(labelColumnName, featureColumnName, exampleWeightColumnName,
            new(l1Regularization, l2Regularization, optimizationTolerance, historySize, enforceNonNegativity));
    }
}
