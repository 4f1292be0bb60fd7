using System.Net;

namespace SaliencyExplorer;

/// <summary>What may be set, as <c>--MaxPictures 10</c> on the command line or as environment variable <c>SALIENCY_EXPLORER_MAXPICTURES</c>.</summary>
sealed record ExplorerOptions
{
    const string Prefix = "SALIENCY_EXPLORER_";

    /// <summary>Where to listen. Default: http://127.0.0.1:5310, this machine alone. Port 0 takes any that is free.</summary>
    public string Url { get; init; } = "http://127.0.0.1:5310";

    /// <summary>Names that requests may call the server by, separated by commas. Default: empty, the names of the loopback, or any where <see cref="Url"/> is none.</summary>
    public string Hosts { get; init; } = "";

    /// <summary>Bytes of a model file. Default: 256 MiB.</summary>
    public long MaxModelBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of a picture file. Default: 20 MiB.</summary>
    public long MaxPictureBytes { get; init; } = 20L << 20;

    /// <summary>Width times height of a picture; more is refused undecoded. Default: 25,000,000.</summary>
    public long MaxPicturePixels { get; init; } = 25_000_000;

    /// <summary>Pictures of one session. Default: 24.</summary>
    public int MaxPictures { get; init; } = 24;

    /// <summary>Bytes of a file of labels. Default: 1 MiB.</summary>
    public long MaxLabelBytes { get; init; } = 1L << 20;

    /// <summary>Bytes of the results of one session that are kept for download; the oldest go first. Default: 64 MiB.</summary>
    public long MaxResultBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of all uploads of all sessions. Default: 1 GiB.</summary>
    public long MaxTotalBytes { get; init; } = 1L << 30;

    /// <summary>Sessions at once. Default: 64.</summary>
    public int MaxSessions { get; init; } = 64;

    /// <summary>Minutes without a request after which a session and its files are deleted. Default: 30.</summary>
    public double IdleMinutes { get; init; } = 30;

    /// <summary>Seconds that one explanation may take. Default: 300.</summary>
    public double MaxSeconds { get; init; } = 300;

    /// <summary>Explanations that run at once; others wait their turn. Default: the number of processors.</summary>
    public int MaxParallel { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes that one pass through an uploaded model may take for activations. Default: 2 GiB.</summary>
    public long MaxPassBytes { get; init; } = 2L << 30;

    /// <summary>Whether only this machine can reach <see cref="Url"/>.</summary>
    internal bool IsLoopback => new Uri(Url) is { IsLoopback: true };

    /// <summary>The limits of pictures, as the library takes them.</summary>
    internal Microsoft.ML.Saliency.ImageLimits ImageLimits() => new() { MaxFileBytes = MaxPictureBytes, MaxPixels = MaxPicturePixels };

    /// <summary>Reads environment and command line.</summary>
    /// <exception cref="ArgumentException">An option that does not exist, or a value that it cannot hold.</exception>
    internal static ExplorerOptions Read(string[] args)
    {
        var names = typeof(ExplorerOptions).GetProperties().Select(p => p.Name).ToArray();
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables(Prefix).AddCommandLine(args).Build();
            if (Array.Find([.. configuration.AsEnumerable()], pair => !names.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)) is { Key: { } unknown })
            {
                throw new ArgumentException($"Option '{unknown}' is not known. Options: {string.Join(", ", names.Select(n => "--" + n))}.");
            }

            var options = configuration.Get<ExplorerOptions>() ?? new();
            return options.Checked();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new ArgumentException($"{e.Message} Give options as --MaxPictures 10. Options: {string.Join(", ", names.Select(n => "--" + n))}.", e);
        }
    }

    ExplorerOptions Checked()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/")
        {
            throw new ArgumentException($"--Url is '{Url}'. Give an address to listen on such as http://127.0.0.1:5310.");
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)
            [(nameof(MaxModelBytes), MaxModelBytes), (nameof(MaxPictureBytes), MaxPictureBytes), (nameof(MaxPicturePixels), MaxPicturePixels), (nameof(MaxPictures), MaxPictures),
             (nameof(MaxLabelBytes), MaxLabelBytes), (nameof(MaxResultBytes), MaxResultBytes), (nameof(MaxTotalBytes), MaxTotalBytes), (nameof(MaxSessions), MaxSessions),
             (nameof(IdleMinutes), IdleMinutes), (nameof(MaxSeconds), MaxSeconds), (nameof(MaxParallel), MaxParallel), (nameof(MaxPassBytes), MaxPassBytes)])
        {
            if (!(value > 0 && double.IsFinite(value)))
            {
                throw new ArgumentException($"--{name} is {value}. Give a number above 0.");
            }
        }

        return this;
    }

    /// <summary>Whether a request may call the server so: a page of another site that made its name point here may not.</summary>
    internal bool IsHost(string host)
    {
        string[] named = Hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return named.Length > 0 ? named.Contains(host, StringComparer.OrdinalIgnoreCase)
            : !IsLoopback || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }
}
