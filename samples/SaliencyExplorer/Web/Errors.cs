using System.Text.Json;
using Microsoft.ML.Saliency;
using Microsoft.ML.Saliency.Onnx;

namespace SaliencyExplorer.Web;

/// <summary>Something that the visitor should know, with its HTTP status.</summary>
sealed class ExplorerException(int status, string message) : Exception(message)
{
    internal int Status => status;
}

/// <summary>What a refused request is answered with.</summary>
sealed record ErrorBody(string Error);

/// <summary>Turns exceptions into sentences: of those about the visitor's files the message, of all others only that they happened.</summary>
static class Errors
{
    internal static void UseErrors(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var (status, message) = Describe(e, context);
            context.Response.Clear();
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new ErrorBody(message), Json.Options);
        }
    });

    internal static (int Status, string Message) Describe(Exception e, HttpContext context)
    {
        switch (e)
        {
            case ExplorerException known:
                return (known.Status, known.Message);
            case OnnxModelException or ImageFormatException or NotFiniteException or NotSupportedException:
                return (StatusCodes.Status422UnprocessableEntity, e.Message);
            case ArgumentException argument:
                return (StatusCodes.Status422UnprocessableEntity, WithoutParameter(argument));
            case JsonException:
                return (StatusCodes.Status400BadRequest, "The request is not the JSON that was expected. Reload the page.");
            case BadHttpRequestException bad:
                return (bad.StatusCode, "The request was cut short or is too large.");
            case OperationCanceledException:
                return (StatusCodes.Status410Gone, "This session was forgotten while it worked. Load the files again.");
            default:
                var number = context.TraceIdentifier;
                context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("SaliencyExplorer").Unexpected(number, e);
                return (StatusCodes.Status500InternalServerError, $"Something went wrong that should not have. The server's log has the details, under {number}.");
        }
    }

    // .NET puts the parameter's name behind the message, which means nothing to a visitor.
    static string WithoutParameter(ArgumentException e)
        => e.ParamName is { } name ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message;
}
