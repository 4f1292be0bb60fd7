using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Tests that measure or change the whole process run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

[Collection(Alone.Name)]
public sealed class MemoryTests(ITestOutputHelper log)
{
    [Fact]
    public void A_thousand_rows_stream_through_in_flat_memory()
    {
        var ml = new MLContext(seed: 0);
        var pictures = PipelineTests.Pictures;
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(i => new PathRow { Path = pictures[i % pictures.Length] }));
        using var model = PipelineTests.Pipeline(ml).Fit(data);
        long early = 0;
        var rows = 0;
        foreach (var row in ml.Data.CreateEnumerable<ExplainedRow>(model.Transform(data), reuseRowObject: false))
        {
            row.Overlay.Dispose();
            if (++rows == 200)
            {
                early = Environment.WorkingSet;
            }
        }

        var growth = (Environment.WorkingSet - early) / 1024.0 / 1024;
        log.WriteLine($"{rows} rows; working set {early / 1024.0 / 1024:0} MiB after 200 rows, {growth:+0;-0} MiB after 1,000");
        Assert.Equal(1000, rows);
        Assert.InRange(growth, double.NegativeInfinity, 64);
    }
}
