using SaliencyExplorer.Sessions;
using SaliencyExplorer.Web;

namespace SaliencyExplorer.Files;

/// <summary>Reads what clients send, into memory and nowhere else.</summary>
sealed class Uploads(SessionStore store)
{
    /// <summary>The whole body.</summary>
    /// <exception cref="ExplorerException">It is larger than <paramref name="most"/>, or empty.</exception>
    internal async Task<byte[]> ReadAsync(HttpRequest request, long most, string what, string option)
    {
        if (request.ContentLength > most)
        {
            throw TooLarge();
        }

        // Half read bodies count as well, so that many clients cannot fill the memory with them.
        var taken = 0L;
        try
        {
            using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, 1 << 20));
            var buffer = new byte[64 << 10];
            for (int read; (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0;)
            {
                if (body.Length + read > most)
                {
                    throw TooLarge();
                }

                store.Take(read);
                taken += read;
                body.Write(buffer, 0, read);
            }

            return body.Length > 0 ? body.ToArray() : throw new ExplorerException(StatusCodes.Status400BadRequest, $"The {what} is empty. Choose another file.");
        }
        finally
        {
            store.Return(taken);
        }

        ExplorerException TooLarge()
            => new(StatusCodes.Status413PayloadTooLarge, $"The {what} is larger than {Size(most)}, the most that this server takes. Choose a smaller one, or start the server with a higher --{option}.");
    }

    /// <summary>"256 MiB".</summary>
    internal static string Size(long bytes)
        => bytes >= 1 << 20 ? FormattableString.Invariant($"{bytes / (double)(1 << 20):0.#} MiB") : bytes >= 1 << 10 ? FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB") : $"{bytes} bytes";
}
