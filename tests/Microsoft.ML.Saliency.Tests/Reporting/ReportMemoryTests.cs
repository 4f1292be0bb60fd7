using static Microsoft.ML.Saliency.Tests.Pictures.DemoPictures;

namespace Microsoft.ML.Saliency.Tests.Reporting;

/// <summary>Memory is the whole process's, so no other test may run beside this one.</summary>
[Collection(Alone.Name)]
public sealed class ReportMemoryTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Memory_does_not_grow_with_the_pictures()
    {
        var page = Path.Combine(_folder, "report.html");
        using var saliency = Load();
        PictureExplanation[] all = [saliency.Explain(Files[0], new Gradient()), saliency.Explain(Files[0], new InputXGradient())];
        using var report = SaliencyReport.Create(page);
        AddMany(20);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        AddMany(200);

        // Names are kept, 200 of them; the rows themselves are 30 kB each.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 400_000);
        Assert.InRange(new FileInfo(page).Length, 3_000_000, long.MaxValue);

        void AddMany(int count)
        {
            for (var i = 0; i < count; i++)
            {
                report.Add($"{count}-{i}.png", all);
            }
        }
    }
}
