using System.Runtime.ExceptionServices;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>
/// Runs work on a stack that is deep enough for libtorch: its passes over a program call themselves once for each operation behind another,
/// at about 1 KiB each, and an overflow would end the process.
/// </summary>
static class DeepStack
{
    /// <summary>So many operations fit on any thread.</summary>
    const int Few = 100;

    const int BytesEach = 8 << 10;

    /// <summary>Operations of a program over the graph: a node of many inputs becomes several.</summary>
    internal static int Operations(ShapedGraph graph) => graph.Nodes.Sum(n => Math.Max(1, n.Inputs.Count - 1));

    internal static T Run<T>(int operations, Func<T> work)
    {
        if (operations <= Few)
        {
            return work();
        }

        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            (1 << 20) + operations * BytesEach);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
