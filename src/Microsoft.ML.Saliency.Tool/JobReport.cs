namespace Microsoft.ML.Saliency.Tool;

/// <summary>The page of a job, written row by row.</summary>
static class JobReport
{
    internal static string PathIn(string folder) => Path.Combine(folder, "report.html");

    internal static SaliencyReport Create(OnnxSaliency saliency, string folder, bool resume) => SaliencyReport.Create(PathIn(folder), new()
    {
        Title = saliency.Model.Name,
        Note = $"Input '{saliency.Engine.Model.Input.Name}' [{string.Join(", ", saliency.Engine.Model.Input.RowShape)}], engine {saliency.Engine.Name}, SHA-256 {saliency.Model.Sha256[..12]}...",
        Resume = resume,
    });
}
