using Microsoft.ML.Saliency;
using Microsoft.ML.Saliency.Onnx;

namespace SaliencyExplorer.Models;

/// <summary>A model with its settings, ready to explain. Its engine is freed when the session has let go of it and the last request is done with it.</summary>
sealed class ServedModel
{
    readonly Lock _lock = new();
    int _uses = 1;

    ServedModel(OnnxSaliency saliency, ModelCheck check, ModelSettings settings, bool isDemo)
        => (Saliency, Check, Settings, IsDemo) = (saliency, check, settings, isDemo);

    internal OnnxSaliency Saliency { get; }

    internal ModelCheck Check { get; }

    internal ModelSettings Settings { get; }

    internal bool IsDemo { get; }

    internal ModelDescription Description => Saliency.Engine.Model;

    /// <summary>Reads and checks a model.</summary>
    /// <exception cref="OnnxModelException">Damaged, too large, or no engine runs it.</exception>
    /// <exception cref="ArgumentException">No picture input, no scores, or settings that do not fit it.</exception>
    internal static ServedModel Load(byte[] file, string name, ModelSettings settings, ExplorerOptions options, bool isDemo, CancellationToken cancellation)
    {
        var model = OnnxModel.Load(file, name, new OnnxLimits { MaxFileBytes = options.MaxModelBytes, MaxNodes = 100_000, MaxParts = 5_000_000, MaxDepth = 32 });

        // The engine first: it holds the model against the limits, which the check takes as they are.
        var saliency = OnnxSaliency.Create(model, settings.ToOptions(options));
        try
        {
            return new(saliency, ModelCheck.Of(model, cancellation), settings, isDemo);
        }
        catch
        {
            saliency.Dispose();
            throw;
        }
    }

    /// <summary>The same model with other settings.</summary>
    /// <exception cref="ArgumentException">They do not fit the model.</exception>
    internal ServedModel With(ModelSettings settings, ExplorerOptions options)
        => new(OnnxSaliency.Create(Saliency.Model, settings.ToOptions(options)), Check, settings, IsDemo);

    /// <summary>Keeps the engine alive until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">Everybody has let go of it.</exception>
    internal IDisposable Use()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_uses == 0, this);
            _uses++;
        }

        return new Hold(this);
    }

    /// <summary>The owner lets go of it.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            if (--_uses > 0)
            {
                return;
            }
        }

        Saliency.Dispose();
    }

    sealed class Hold(ServedModel model) : IDisposable
    {
        ServedModel? _model = model;

        public void Dispose() => Interlocked.Exchange(ref _model, null)?.Release();
    }
}
