using SaliencyExplorer.Files;
using SaliencyExplorer.Models;
using SaliencyExplorer.Web;

namespace SaliencyExplorer.Sessions;

/// <summary>What one browser brought and found. All of it is in memory, and goes with the session.</summary>
sealed class Session : IDisposable
{
    readonly SessionStore _store;
    readonly Demo _demo;
    readonly ExplorerOptions _options;
    readonly Lock _lock = new();
    readonly CancellationTokenSource _gone = new();
    readonly Dictionary<string, StoredPicture> _pictures = [];
    ServedModel? _model;
    long _modelBytes;
    long _lastSeen;
    bool _isGone;

    internal Session(string id, SessionStore store, Demo demo, ExplorerOptions options)
    {
        (Id, _store, _demo, _options) = (id, store, demo, options);
        Results = new(options.MaxResultBytes);

        // Taken once: the source itself is disposed when the session ends, which requests may outlive.
        Gone = _gone.Token;
    }

    internal string Id { get; }

    internal ResultStore Results { get; }

    /// <summary>Cancelled when the session is forgotten.</summary>
    internal CancellationToken Gone { get; }

    /// <summary>When its last request came.</summary>
    internal DateTimeOffset LastSeen
    {
        get => new(Volatile.Read(ref _lastSeen), TimeSpan.Zero);
        set => Volatile.Write(ref _lastSeen, value.UtcTicks);
    }

    /// <summary>Whether the user brought anything.</summary>
    internal bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _model is null && _pictures.Count == 0;
            }
        }
    }

    /// <summary>The user's own pictures, in the order in which they came.</summary>
    internal IReadOnlyList<StoredPicture> Pictures
    {
        get
        {
            lock (_lock)
            {
                return [.. _pictures.Values];
            }
        }
    }

    /// <summary>The model in use, kept alive until the result is disposed.</summary>
    internal async Task<ModelUse> UseModelAsync()
    {
        var shared = await _demo.Model;
        lock (_lock)
        {
            var model = _model ?? shared;
            return new(model, model.Use());
        }
    }

    /// <summary>Takes another model in place of the one before; null for the demo's. <paramref name="bytes"/> is what it holds of the memory for uploads.</summary>
    internal void SetModel(ServedModel? model, long bytes)
    {
        ServedModel? before;
        long freed;
        lock (_lock)
        {
            // What arrives after the session was forgotten is let go of at once.
            (before, freed, _model, _modelBytes) = _isGone && model is not null ? (model, bytes, null, 0) : (_model, _modelBytes, model, bytes);
        }

        _store.Return(freed);
        before?.Release();

        // Results of the same model under other settings are still good, and may be on their way to the page.
        if (before?.Saliency.Model != model?.Saliency.Model)
        {
            Results.Clear();
        }
    }

    /// <summary>Counts the user's own model file once more, for a model that takes its place; 0 for the demo's.</summary>
    internal long KeepModelBytes()
    {
        lock (_lock)
        {
            _store.Take(_modelBytes);
            return _modelBytes;
        }
    }

    /// <exception cref="ExplorerException">There are as many as there may be.</exception>
    internal void Add(StoredPicture picture)
    {
        lock (_lock)
        {
            if (_isGone)
            {
                throw new ExplorerException(StatusCodes.Status410Gone, "This session was forgotten while the picture came. Load it again.");
            }

            if (_pictures.Count >= _options.MaxPictures)
            {
                throw new ExplorerException(StatusCodes.Status409Conflict, $"There are {_pictures.Count} pictures, the most that one visitor may have. Remove one first, or start the server with a higher --{nameof(ExplorerOptions.MaxPictures)}.");
            }

            _store.Take(picture.File.Length);
            _pictures.Add(picture.Id, picture);
        }
    }

    internal bool Remove(string picture)
    {
        lock (_lock)
        {
            if (!_pictures.Remove(picture, out var removed))
            {
                return false;
            }

            _store.Return(removed.File.Length);
            return true;
        }
    }

    /// <summary>One of the user's own pictures or of the demo's.</summary>
    /// <exception cref="ExplorerException">There is none of that name here, whoever else may have one.</exception>
    internal StoredPicture Picture(string? picture)
    {
        lock (_lock)
        {
            return picture is not null && _pictures.TryGetValue(picture, out var own) ? own
                : _demo.Pictures.FirstOrDefault(p => p.Id == picture)
                    ?? throw new ExplorerException(StatusCodes.Status404NotFound, $"This picture is not here any more: files are deleted after {_options.IdleMinutes:0.#} minutes without use. Load it again.");
        }
    }

    /// <summary>Forgets everything and ends what runs.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isGone = true;
        }

        _gone.Cancel();
        SetModel(null, 0);
        foreach (var picture in Pictures)
        {
            Remove(picture.Id);
        }

        _gone.Dispose();
    }
}

/// <summary>A model that stays alive until this is disposed.</summary>
sealed record ModelUse(ServedModel Model, IDisposable Hold) : IDisposable
{
    public void Dispose() => Hold.Dispose();
}
