using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using SaliencyExplorer.Models;
using SaliencyExplorer.Sessions;
using SaliencyExplorer.Web;

namespace SaliencyExplorer.Running;

/// <summary>
/// Runs work and tells how far it is as server-sent events: any number of "progress", then one "result" or one "failed".
/// A client cancels by hanging up.
/// </summary>
static class EventStream
{
    /// <summary>Tells something on the way; never waits.</summary>
    internal delegate void Tell(object what);

    internal static IResult Run(HttpContext context, Gate gate, Func<ServedModel, Tell, CancellationToken, object> work)
        => TypedResults.ServerSentEvents(Events(context, gate, work, context.RequestAborted));

    static async IAsyncEnumerable<SseItem<string>> Events(HttpContext context, Gate gate, Func<ServedModel, Tell, CancellationToken, object> work, [EnumeratorCancellation] CancellationToken aborted)
    {
        // A slow reader misses what is old already.
        var channel = Channel.CreateBounded<object>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, context.RequestAborted, context.Session().Gone);
        var running = Work();
        try
        {
            await foreach (var told in channel.Reader.ReadAllAsync(aborted))
            {
                yield return Item("progress", told);
            }

            yield return await running;
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        async Task<SseItem<string>> Work()
        {
            try
            {
                using var use = await context.Session().UseModelAsync();
                return Item("result", await gate.RunAsync(token => work(use.Model, what => channel.Writer.TryWrite(what), token), stop.Token));
            }
            catch (OperationCanceledException)
            {
                return Item("failed", new ErrorBody("Cancelled."));
            }
            catch (Exception e)
            {
                return Item("failed", new ErrorBody(Errors.Describe(e, context).Message));
            }
            finally
            {
                channel.Writer.Complete();
            }
        }
    }

    static SseItem<string> Item(string type, object data) => new(JsonSerializer.Serialize(data, data.GetType(), Json.Options), type);
}
