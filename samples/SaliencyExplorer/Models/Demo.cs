using Microsoft.ML.Saliency;
using SaliencyExplorer.Files;

namespace SaliencyExplorer.Models;

/// <summary>The model and pictures that are there before anybody brings their own; shared by all sessions, which change neither.</summary>
sealed class Demo(ExplorerOptions options) : IHostedService
{
    static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "demo");

    readonly Lazy<Task<ServedModel>> _model = new(() => Task.Run(() => Load(options)));

    internal Task<ServedModel> Model => _model.Value;

    internal IReadOnlyList<StoredPicture> Pictures { get; } =
    [
        .. Directory.GetFiles(Path.Combine(s_folder, "pictures"), "*.png").Order(StringComparer.Ordinal)
            .Select((path, i) => StoredPicture.Of($"demo-{i}", Path.GetFileName(path), File.ReadAllBytes(path), ImageLimits.Default)),
    ];

    // While the user opens the browser.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Model;
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => (await Model).Release();

    static ServedModel Load(ExplorerOptions options)
    {
        var labels = File.ReadAllLines(Path.Combine(s_folder, "shapes.labels.txt"));
        return ServedModel.Load(File.ReadAllBytes(Path.Combine(s_folder, "shapes.onnx")), "shapes.onnx",
            new("{ \"scale\": 1 }", ModelSettings.Auto, labels, "shapes.labels.txt"), options, isDemo: true, CancellationToken.None);
    }
}
