using System.Text;

namespace Microsoft.ML.Saliency;

/// <summary>Writes explanations as one self-contained HTML page: a row a picture, a column a method, with sliders for the maps' opacity and threshold.</summary>
/// <remarks>
/// Rows are written as they come, so memory does not grow with the number of pictures, and a run that is killed leaves a page that can be opened and continued
/// (<see cref="SaliencyReportOptions.Resume"/>). The page loads nothing from elsewhere and runs no script but its own. May be used from several threads.
/// </remarks>
public sealed class SaliencyReport : IDisposable
{
    readonly Lock _gate = new();
    readonly SaliencyReportOptions _options;
    readonly HashSet<string> _files = new(StringComparer.Ordinal);
    readonly StreamWriter _page;
    bool _disposed;

    SaliencyReport(string path, SaliencyReportOptions options)
    {
        _options = options;
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);

        // Beside its place until all kept rows are in it: a run killed here loses nothing.
        var part = Path + ".part";
        using (var begin = new StreamWriter(part))
        {
            begin.Write(ReportPage.Head(options));
            foreach (var row in options.Resume ? ReportPage.WholeRows(Path) : [])
            {
                begin.Write(row + "\n");
                _files.Add(ReportRow.FileOf(row));
            }
        }

        File.Move(part, Path, overwrite: true);
        _page = new StreamWriter(new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), new UTF8Encoding(false));
    }

    /// <summary>Where the page is written, a full path.</summary>
    public string Path { get; }

    /// <summary>Begins a page, and makes its folder.</summary>
    /// <param name="path">The file; one that is there is replaced, or continued (<see cref="SaliencyReportOptions.Resume"/>).</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static SaliencyReport Create(string path, SaliencyReportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(path, options ?? new());
    }

    /// <summary>The files that have a whole row in a page, without their failures; none where there is no page.</summary>
    public static IReadOnlySet<string> FilesIn(string path) => ReportPage.WholeRows(path).Select(ReportRow.FileOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a file has its row: added, or kept of the page that is continued. Failures do not count.</summary>
    public bool Contains(string file)
    {
        lock (_gate)
        {
            return _files.Contains(file);
        }
    }

    /// <summary>Adds a row: one picture with its maps, by several methods or for several classes. It is in the file when this returns.</summary>
    /// <param name="file">What the picture is called; the key of the row.</param>
    /// <param name="explanations">One or more explanations of the same picture.</param>
    /// <exception cref="ArgumentException">There are no explanations.</exception>
    /// <exception cref="ObjectDisposedException">The page is finished.</exception>
    public void Add(string file, IReadOnlyList<PictureExplanation> explanations)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(explanations);
        if (explanations.Count == 0)
        {
            throw new ArgumentException($"There are no explanations of '{file}'. Give one or more, or call AddFailure.", nameof(explanations));
        }

        Write(ReportRow.Render(file, explanations, _options.Provenance), file);
    }

    /// <summary>Adds a row that says why there is no explanation.</summary>
    /// <param name="file">What the picture is called.</param>
    /// <param name="message">What went wrong.</param>
    /// <exception cref="ObjectDisposedException">The page is finished.</exception>
    public void AddFailure(string file, string message)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(message);
        Write(ReportRow.RenderFailure(file, message), null);
    }

    /// <summary>Ends the page.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _page.Write(ReportPage.Foot);
                _page.Dispose();
            }
        }
    }

    void Write(string row, string? file)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _page.Write(row + "\n");
            _page.Flush();
            if (file is not null)
            {
                _files.Add(file);
            }
        }
    }
}
