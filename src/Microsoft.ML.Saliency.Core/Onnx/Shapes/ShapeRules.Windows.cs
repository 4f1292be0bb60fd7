namespace Microsoft.ML.Saliency.Onnx;

static partial class ShapeRules
{
    static readonly int s_conv = Define(
        v => v.Input(0).Shape is { } x && v.Input(1).Shape is { } w
            ? One(v.Input(0).Type, [x[0], w[0], .. Spatial(Window.Of(v, [.. w.Skip(2).Select(d => d.Factor)]))])
            : Unknown(v),
        "Conv");

    static readonly int s_convTranspose = Define(
        v => v.Input(0).Shape is { } x && v.Input(1).Shape is { } w
            ? One(v.Input(0).Type, [x[0], w[1].Factor * v.Node.Int("group", 1), .. TransposedWindow.Of(v, [.. w.Skip(2).Select(d => d.Factor)]).OutputSize.Select(d => (Dim)d)])
            : Unknown(v),
        "ConvTranspose");

    static readonly int s_resize = Define(
        v => One(v.Input(0).Type, v.Input(0).Shape is { } x && Resizing.IsKnown(v) ? Resizing.Of(v).Shape : null),
        "Resize", "Upsample");

    static readonly int s_pool = Define(
        v => v.Input(0).Shape is { } x
            ? [new(v.Input(0).Type, [x[0], x[1], .. Spatial(Window.Of(v))]), new(OnnxElementType.Int64, [x[0], x[1], .. Spatial(Window.Of(v))])]
            : Unknown(v),
        "AveragePool", "LpPool", "MaxPool");

    static readonly int s_global = Define(
        v => One(v.Input(0).Type, v.Input(0).Shape is { } x ? [x[0], x[1], .. x.Skip(2).Select(_ => (Dim)1)] : null),
        "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool");

    static IEnumerable<Dim> Spatial(Window window) => window.OutputSize.Select(d => (Dim)d);
}
