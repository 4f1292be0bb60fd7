namespace Microsoft.ML.Saliency.Tests;

/// <summary>Paths of models by a short name; those of ../shared/eval skip the test where they are absent.</summary>
static class Models
{
    public const string Shapes = "shapes";
    public const string SqueezeNet = "squeezenet1.1_torch113_op16";
    public const string ResNet20 = "resnet20_cifar10_torch113_op13_bn";
    public const string Mnist = "mnist-8_cntk_op8";
    public const string Yolox = "yolox_nano_torch110_op11";
    public const string MobileNet = "mobilenetv1_025_128_keras_nhwc_op13";

    public static string Path(string name)
        => name == Shapes ? System.IO.Path.Combine(AppContext.BaseDirectory, "shapes.onnx") : Eval.Model(name + ".onnx");
}
