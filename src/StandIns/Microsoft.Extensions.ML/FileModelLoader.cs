using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>A model file, loaded anew whenever it is written if it is watched; a file that cannot be loaded is logged, and the model before it stays.</summary>
internal sealed class FileModelLoader(IOptions<MLOptions> options, ILogger<FileModelLoader> logger) : ModelLoader, IDisposable
{
    readonly Lock _loading = new();
    string _path;
    FileSystemWatcher _watcher;
    ModelReloadToken _token = new();
    ITransformer _model;

    public void Start(string filePath, bool watchFile)
    {
        if (!File.Exists(filePath))
            throw new ArgumentException($"The provided model file {filePath} doesn't exist.");
        _path = Path.GetFullPath(filePath);
        Load();
        if (!watchFile)
            return;
        _watcher = new(Path.GetDirectoryName(_path), Path.GetFileName(_path));
        _watcher.Changed += (_, _) => Reload();
        _watcher.EnableRaisingEvents = true;
    }

    public override ITransformer GetModel() => _model ?? throw new InvalidOperationException("Start must be called on a ModelLoader before it can be used.");

    public override IChangeToken GetReloadToken() => _token;

    public void Dispose() => _watcher?.Dispose();

    void Load() => _model = options.Value.MLContext.Model.Load(_path, out _);

    void Reload()
    {
        lock (_loading)
        {
            try
            {
                LoadWhenFree();
            }
            catch (Exception e)
            {
                logger.LogError(e, "The model file '{Path}' was written, but cannot be loaded.", _path);
                return;
            }
        }
        Interlocked.Exchange(ref _token, new()).OnReload();
    }

    // The last event may come while the writer still holds the file. As the package, this waits up to five seconds.
    void LoadWhenFree()
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                Load();
                return;
            }
            catch (IOException) when (tries < 100)
            {
                Thread.Sleep(50);
            }
        }
    }
}
