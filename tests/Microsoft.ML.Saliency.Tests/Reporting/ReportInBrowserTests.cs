using System.Diagnostics;
using System.Text.RegularExpressions;
using static Microsoft.ML.Saliency.Tests.Pictures.DemoPictures;

namespace Microsoft.ML.Saliency.Tests.Reporting;

/// <summary>The page's own script, run by Chromium where the machine has it.</summary>
public sealed class ReportInBrowserTests
{
    [SkippableFact]
    public void Chromium_draws_the_maps_and_runs_nothing_else()
    {
        var browser = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(p => Path.Combine(p, "chromium")).FirstOrDefault(File.Exists);
        Skip.If(browser is null, "chromium is not on PATH.");
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var page = Path.Combine(folder, "report.html");
            using (var saliency = Load())
            using (var report = SaliencyReport.Create(page))
            {
                report.Add(Files[0], [saliency.Explain(Files[0], new GradCam()), saliency.Explain(Files[0], new InputXGradient())]);
                report.AddFailure("<img src=x onerror=\"document.title='taken over'\">", "it is no picture");
            }

            // Pictures are decoded on other threads, for which virtual time does not wait: on a busy machine, one look may come too early.
            var document = Run(browser, folder, page);
            for (var look = 1; look < 4 && !document.Contains("<canvas width=\"64\"", StringComparison.Ordinal); look++)
            {
                document = Run(browser, folder, page);
            }

            Assert.Equal(2, Regex.Count(document, "<saliency-map [^>]*><canvas"));
            Assert.Contains("1 picture explained, 1 failed.", document, StringComparison.Ordinal);
            Assert.Contains("href=\"#failed-1\"", document, StringComparison.Ordinal);
            Assert.DoesNotContain("taken over<", document, StringComparison.Ordinal);
            Assert.Contains("<title>Saliency report</title>", document, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Run(string browser, string folder, string page)
    {
        var start = new ProcessStartInfo(browser, ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder}/profile", "--virtual-time-budget=5000", "--dump-dom", $"file://{page}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var document = process.StandardOutput.ReadToEndAsync();
        if (!document.Wait(TimeSpan.FromSeconds(240)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("Chromium did not finish within 240 s.");
        }

        process.WaitForExit();
        return document.Result;
    }
}
