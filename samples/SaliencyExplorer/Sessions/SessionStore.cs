using System.Collections.Concurrent;
using System.Security.Cryptography;
using SaliencyExplorer.Files;
using SaliencyExplorer.Models;
using SaliencyExplorer.Web;

namespace SaliencyExplorer.Sessions;

/// <summary>All sessions: made on the first request, deleted after idle time, on demand, and on shutdown.</summary>
sealed class SessionStore(ExplorerOptions options, Demo demo, TimeProvider time) : BackgroundService
{
    readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    readonly Lock _making = new();
    long _held;

    /// <summary>Bytes of all uploads.</summary>
    internal long HeldBytes => Interlocked.Read(ref _held);

    internal int Count => _sessions.Count;

    TimeSpan Idle => TimeSpan.FromMinutes(options.IdleMinutes);

    /// <summary>The session that a cookie names, or a new one.</summary>
    /// <exception cref="ExplorerException">There are as many as there may be, all of them in use.</exception>
    internal Session Get(string? cookie)
    {
        if (cookie is null || !_sessions.TryGetValue(cookie, out var session) || time.GetUtcNow() - session.LastSeen > Idle)
        {
            session = Make();
        }

        session.LastSeen = time.GetUtcNow();
        return session;
    }

    /// <summary>Deletes a session and all that it holds.</summary>
    internal void Forget(Session session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            session.Dispose();
        }
    }

    /// <summary>Deletes what nobody has used for long.</summary>
    internal void Sweep()
    {
        foreach (var session in _sessions.Values.Where(s => time.GetUtcNow() - s.LastSeen > Idle))
        {
            Forget(session);
        }
    }

    /// <summary>Counts an upload.</summary>
    /// <exception cref="ExplorerException">All uploads together would be too large.</exception>
    internal void Take(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > options.MaxTotalBytes)
        {
            Return(bytes);
            throw new ExplorerException(StatusCodes.Status507InsufficientStorage,
                $"The uploads of all visitors together would pass {Uploads.Size(options.MaxTotalBytes)}. Wait for others to finish, or start the server with a higher --{nameof(ExplorerOptions.MaxTotalBytes)}.");
        }
    }

    internal void Return(long bytes) => Interlocked.Add(ref _held, -bytes);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Clamp(Idle.TotalSeconds / 4, 0.1, 60)), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Sweep();
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }

        foreach (var session in _sessions.Values)
        {
            Forget(session);
        }
    }

    Session Make()
    {
        lock (_making)
        {
            Sweep();
            if (_sessions.Count >= options.MaxSessions)
            {
                // Those who brought nothing lose nothing.
                var oldest = _sessions.Values.Where(s => s.IsEmpty).MinBy(s => s.LastSeen)
                    ?? throw new ExplorerException(StatusCodes.Status503ServiceUnavailable, $"{_sessions.Count} visitors are here, the most that this server takes. Try again later, or start it with a higher --{nameof(ExplorerOptions.MaxSessions)}.");
                Forget(oldest);
            }

            var session = new Session(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), this, demo, options) { LastSeen = time.GetUtcNow() };
            _sessions[session.Id] = session;
            return session;
        }
    }
}
