namespace TorchSharp;

/// <summary>
/// Owns the tensors that were made on its thread while it was the innermost scope there, and disposes what it still owns with itself.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] static List<DisposeScope> open;

    readonly List<DisposeScope> stack;
    readonly DisposeScope outer;
    HashSet<IDisposable> owned = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope()
    {
        stack = open ??= [];
        outer = Current;
        stack.Add(this);
    }

    internal static DisposeScope Current => open is { Count: > 0 } scopes ? scopes[^1] : null;

    public int DisposablesCount => owned.Count;
    public IReadOnlyList<IDisposable> DisposablesView => [.. owned];

    public bool Contains(IDisposable disposable) => owned.Contains(disposable);

    internal void Include(torch.Tensor tensor) => owned.Add(tensor);

    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor { OwningDisposeScope: { } previous })
            previous.owned.Remove(disposable);
        Give(disposable, this);
    }

    public void Attach(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables)
            Attach(disposable);
    }

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] attached = [.. disposables];
        Attach(attached);
        return attached;
    }

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(outer, disposable);
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(outer, disposables);
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(outer, disposables);

    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);
    public void Detach(params IDisposable[] disposables) => MoveToOther(null, disposables);
    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    public T MoveToOther<T>(DisposeScope scope, T disposable) where T : IDisposable
    {
        if (owned.Remove(disposable))
            Give(disposable, scope);
        return disposable;
    }

    public void MoveToOther(DisposeScope scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
            MoveToOther(scope, disposable);
    }

    static void Give(IDisposable disposable, DisposeScope scope)
    {
        scope?.owned.Add(disposable);
        if (disposable is torch.Tensor tensor)
            tensor.OwningDisposeScope = scope;
    }

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var before = owned;
        owned = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in before)
        {
            if (owned.Contains(disposable))
                continue;
            if (disposable is torch.Tensor tensor)
                tensor.OwningDisposeScope = null;
            disposable.Dispose();
        }
    }

    /// <summary>Forgets something that was disposed by other means.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        owned.Remove(disposable);
        if (disposable is torch.Tensor tensor)
            tensor.OwningDisposeScope = null;
    }

    public void Dispose()
    {
        DisposeEverything();
        stack.Remove(this);
    }
}
