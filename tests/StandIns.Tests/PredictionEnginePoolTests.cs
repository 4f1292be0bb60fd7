using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ML;
using Microsoft.ML;

namespace StandIns.Tests;

public sealed class PredictionEnginePoolTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public sealed class Input
    {
        public float A { get; set; }

        public float B { get; set; }
    }

    public sealed class Output
    {
        public float Copy { get; set; }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void One_pool_serves_the_default_model_and_named_ones()
    {
        using var services = Services(builder => builder.FromFile(Saved("a.zip", "A"), watchForChanges: false).FromFile("b", Saved("b.zip", "B"), watchForChanges: false));
        var pool = services.GetRequiredService<PredictionEnginePool<Input, Output>>();
        var input = new Input { A = 1, B = 2 };

        Assert.Equal(1, pool.Predict(input).Copy);
        Assert.Equal(2, pool.Predict("b", input).Copy);
        Assert.NotSame(pool.GetModel(), pool.GetModel("b"));
    }

    [Fact]
    public void An_engine_that_comes_back_is_lent_again_and_a_lent_one_is_not()
    {
        using var services = Services(builder => builder.FromFile(Saved("a.zip", "A"), watchForChanges: false));
        var pool = services.GetRequiredService<PredictionEnginePool<Input, Output>>();
        var first = pool.GetPredictionEngine();
        var second = pool.GetPredictionEngine();
        Assert.NotSame(first, second);

        pool.ReturnPredictionEngine(first);
        Assert.Same(first, pool.GetPredictionEngine());
    }

    [Fact]
    public void Threads_share_a_pool()
    {
        using var services = Services(builder => builder.FromFile(Saved("a.zip", "A"), watchForChanges: false));
        var pool = services.GetRequiredService<PredictionEnginePool<Input, Output>>();

        var copies = ParallelEnumerable.Range(0, 200).AsOrdered().WithDegreeOfParallelism(4).Select(i => pool.Predict(new Input { A = i }).Copy).ToArray();

        Assert.Equal(Enumerable.Range(0, 200).Select(i => (float)i), copies);
    }

    [Fact]
    public async Task A_watched_file_that_is_written_anew_is_the_model_from_then_on()
    {
        var path = Saved("a.zip", "A");
        using var services = Services(builder => builder.FromFile(path, watchForChanges: true));
        var pool = services.GetRequiredService<PredictionEnginePool<Input, Output>>();
        var input = new Input { A = 1, B = 2 };
        Assert.Equal(1, pool.Predict(input).Copy);

        Saved("a.zip", "B");

        for (var end = DateTime.UtcNow.AddSeconds(30); pool.Predict(input).Copy != 2 && DateTime.UtcNow < end;)
        {
            await Task.Delay(20);
        }
        Assert.Equal(2, pool.Predict(input).Copy);
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        using var services = Services(builder => builder.FromFile("b", Path.Combine(folder, "absent.zip"), watchForChanges: false));
        var pool = services.GetRequiredService<PredictionEnginePool<Input, Output>>();

        Assert.Contains("default", Assert.Throws<ArgumentException>(() => pool.Predict(new Input())).Message, StringComparison.Ordinal);
        Assert.Contains("absent.zip doesn't exist", Assert.Throws<ArgumentException>(() => pool.Predict("b", new Input())).Message, StringComparison.Ordinal);
    }

    static ServiceProvider Services(Action<PredictionEnginePoolBuilder<Input, Output>> add)
    {
        var services = new ServiceCollection();
        add(services.AddPredictionEnginePool<Input, Output>());
        return services.BuildServiceProvider();
    }

    string Saved(string name, string source)
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(Array.Empty<Input>());
        var path = Path.Combine(folder, name);
        ml.Model.Save(ml.Transforms.CopyColumns(nameof(Output.Copy), source).Fit(data), data.Schema, path);
        return path;
    }
}
