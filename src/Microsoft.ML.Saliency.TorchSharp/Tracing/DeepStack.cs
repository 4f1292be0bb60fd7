using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>
/// The threads that libtorch works on. Their stacks are deep enough: its passes over a program call themselves once for each operation behind another, at about
/// 1 KiB each, and an overflow would end the process. They are kept: a new thread would start a new team of OpenMP threads and new memory pools each time,
/// which costs half of a gradient.
/// </summary>
sealed class DeepStack(int operations) : IDisposable
{
    const int BytesEach = 8 << 10;

    readonly ConcurrentStack<Worker> _idle = new();
    volatile bool _disposed;

    /// <summary>Operations of a program over the graph: a node of many inputs becomes several.</summary>
    internal static int Operations(ShapedGraph graph) => graph.Nodes.Sum(n => Math.Max(1, n.Inputs.Count - 1));

    /// <summary>Runs work on a thread that no other work is on, and waits for it.</summary>
    internal T Run<T>(Func<T> work)
    {
        var worker = _idle.TryPop(out var idle) ? idle : new Worker((1 << 20) + operations * BytesEach);
        try
        {
            T? result = default;
            worker.Run(() => result = work());
            return result!;
        }
        finally
        {
            _idle.Push(worker);
            if (_disposed)
            {
                Dispose();
            }
        }
    }

    /// <summary>Ends the threads, those at work when they are done.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var worker))
        {
            worker.Dispose();
        }
    }

    sealed class Worker : IDisposable
    {
        readonly SemaphoreSlim _given = new(0);
        readonly SemaphoreSlim _done = new(0);
        Action? _work;
        ExceptionDispatchInfo? _failure;

        internal Worker(int stackBytes) => new Thread(Loop, stackBytes) { IsBackground = true, Name = "libtorch" }.Start();

        /// <summary>Runs work on the thread.</summary>
        internal void Run(Action work)
        {
            Give(work);
            Interlocked.Exchange(ref _failure, null)?.Throw();
        }

        public void Dispose()
        {
            Give(null);
            _given.Dispose();
            _done.Dispose();
        }

        void Give(Action? work)
        {
            _work = work;
            _given.Release();
            _done.Wait();
        }

        void Loop()
        {
            for (var more = true; more; _done.Release())
            {
                _given.Wait();
                more = _work is not null;
                try
                {
                    _work?.Invoke();
                }
                catch (Exception e)
                {
                    _failure = ExceptionDispatchInfo.Capture(e);
                }

                _work = null;
            }
        }
    }
}
