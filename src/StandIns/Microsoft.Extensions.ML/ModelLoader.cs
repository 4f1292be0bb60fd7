using Microsoft.Extensions.Primitives;
using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>Holds a model, and says when there is a newer one.</summary>
public abstract class ModelLoader
{
    protected ModelLoader() { }

    public abstract ITransformer GetModel();

    public abstract IChangeToken GetReloadToken();
}

/// <summary>Changes once, when the model that was current when it was handed out has been replaced.</summary>
public class ModelReloadToken : IChangeToken
{
    readonly CancellationTokenSource _source = new();

    public ModelReloadToken() { }

    public bool ActiveChangeCallbacks => true;

    public bool HasChanged => _source.IsCancellationRequested;

    public void OnReload() => _source.Cancel();

    public IDisposable RegisterChangeCallback(Action<object> callback, object state) => _source.Token.Register(callback, state);
}
