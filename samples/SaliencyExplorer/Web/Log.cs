namespace SaliencyExplorer.Web;

/// <summary>What the server's log says.</summary>
static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Listening on {Url}, which is not this machine alone. There are no accounts: whoever reaches it can upload models and use the processor. Put it behind something that asks who they are.")]
    internal static partial void NotLoopback(this ILogger logger, string url);

    [LoggerMessage(LogLevel.Error, "Request {Number} failed")]
    internal static partial void Unexpected(this ILogger logger, string number, Exception e);
}
