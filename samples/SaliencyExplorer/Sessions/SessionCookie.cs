namespace SaliencyExplorer.Sessions;

/// <summary>Finds the session of each request by a random cookie that scripts cannot read and other sites cannot send.</summary>
static class SessionCookie
{
    internal const string Name = "saliency-explorer";

    internal static void UseSessions(this WebApplication app)
    {
        var store = app.Services.GetRequiredService<SessionStore>();
        app.Use((context, next) =>
        {
            var cookie = context.Request.Cookies[Name];
            var session = store.Get(cookie);
            if (session.Id != cookie)
            {
                context.Response.Cookies.Append(Name, session.Id, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, IsEssential = true, Path = "/" });
            }

            context.Features.Set(session);
            return next(context);
        });
    }

    /// <summary>The session of a request.</summary>
    internal static Session Session(this HttpContext context) => context.Features.Get<Session>()!;
}
