using System.Text.Json;
using System.Text.Json.Serialization;

namespace SaliencyExplorer.Web;

/// <summary>How the page and the server talk.</summary>
static class Json
{
    const int MostBytes = 64 << 10;

    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="ExplorerException">It is too long.</exception>
    /// <exception cref="JsonException">It is not what was expected.</exception>
    internal static async Task<T> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        using var body = new MemoryStream();
        var buffer = new byte[4096];
        for (int read; (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MostBytes)
            {
                throw new ExplorerException(StatusCodes.Status413PayloadTooLarge, $"The request is longer than {MostBytes} bytes.");
            }
        }

        return JsonSerializer.Deserialize<T>(body.ToArray(), Options) ?? throw new JsonException();
    }
}
