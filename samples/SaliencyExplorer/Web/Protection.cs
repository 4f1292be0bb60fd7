namespace SaliencyExplorer.Web;

/// <summary>What every answer carries, and which requests get none.</summary>
static class Protection
{
    // Nothing from anywhere else, and no script or style but the files beside the page.
    const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal static void UseProtection(this WebApplication app, ExplorerOptions options) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = context.Request.Path.StartsWithSegments("/api") ? "no-store" : "no-cache";
        if (Refusal(context.Request, options) is not { } refusal)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsJsonAsync(new ErrorBody(refusal), Json.Options);
    });

    static string? Refusal(HttpRequest request, ExplorerOptions options)
    {
        if (!options.IsHost(request.Host.Host))
        {
            return $"This server does not go by the name in the request. Open it as {options.Url}, or start it with --{nameof(ExplorerOptions.Hosts)} NAME.";
        }

        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        var isForeign = (site.Length > 0 && site is not ("same-origin" or "none"))
            || (origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));

        // A link from elsewhere may open the page; nothing else may come from another site.
        return isForeign && (!isSafe || request.Path.StartsWithSegments("/api")) ? "Requests from other sites are refused. Open the page itself." : null;
    }
}
