using System.Security.Cryptography;
using SaliencyExplorer.Running;

namespace SaliencyExplorer.Sessions;

/// <summary>The latest results of a session, for pictures and downloads. The oldest go when there is no more room.</summary>
sealed class ResultStore(long mostBytes)
{
    readonly Lock _lock = new();
    readonly Queue<string> _order = new();
    readonly Dictionary<string, IStoredResult> _results = new(StringComparer.Ordinal);
    long _bytes;

    /// <summary>Keeps a result; returns its id.</summary>
    internal string Add(IStoredResult result)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        lock (_lock)
        {
            _results.Add(id, result);
            _order.Enqueue(id);
            _bytes += result.Bytes;
            while (_bytes > mostBytes && _order.Count > 1)
            {
                _results.Remove(_order.Dequeue(), out var oldest);
                _bytes -= oldest!.Bytes;
            }
        }

        return id;
    }

    internal T? Find<T>(string id)
        where T : class, IStoredResult
    {
        lock (_lock)
        {
            return _results.GetValueOrDefault(id) as T;
        }
    }

    internal void Clear()
    {
        lock (_lock)
        {
            _results.Clear();
            _order.Clear();
            _bytes = 0;
        }
    }
}
