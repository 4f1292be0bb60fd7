namespace Microsoft.ML.Saliency.Tests;

public sealed class RiseTests
{
    const int Height = 8;
    const int Width = 6;

    [Fact]
    public void The_mean_over_masks_is_unbiased_and_its_error_is_known()
    {
        using var engine = Linear();
        var x = Pseudo.Batch(1, [1, Height, Width]);
        var rise = new Rise { Samples = 4000, Grid = 3, Probability = 0.4, Seed = 1, Score = PerturbationScore.Logit };
        var found = rise.Explain(engine, x, Target.Class(0));
        Assert.Equal((1, 1 + 4000), (engine.Passes - 1, engine.Rows));
        var expected = Expected(x.Data, grid: 3, p: 0.4);
        var z = expected.Select((e, i) => (found.Values.Data[i] - e) / found.StandardError!.Data[i]).ToArray();
        // Standard normal if mean and error are right. Neighbours share masks, so that the 48 pixels are some 16 draws (as many as cells):
        // the largest beyond 4.5, or a mean square outside 0.15 to 2.9, has a chance below 1 in 1000.
        Assert.InRange(z.Max(Math.Abs), 0, 4.5);
        Assert.InRange(z.Average(v => v * v), 0.15, 2.9);
    }

    [Fact]
    public void It_is_the_formula_over_its_masks()
    {
        using var engine = Linear();
        var x = Pseudo.Batch(2, [1, Height, Width]);
        var rise = new Rise { Samples = 50, Grid = 3, Probability = 0.3, Seed = 9, Baseline = Baseline.Constant(0.5f) };
        var found = rise.Explain(engine, x, Target.Class(1));
        var masks = new RiseMasks(Height, Width, 3, 0.3, 9);
        for (var row = 0; row < 2; row++)
        {
            var terms = new double[50][];
            for (var i = 0; i < 50; i++)
            {
                var m = masks[i].ToArray();
                var s = engine.Scores([.. x[row].ToArray().Zip(m, (v, k) => v * k + 0.5f * (1 - k))]);
                terms[i] = [.. m.Select(k => 1 / (1 + Math.Exp(s[0] - s[1])) * k / 0.3)];
            }

            for (var p = 0; p < Height * Width; p++)
            {
                var mean = terms.Average(t => t[p]);
                Assert.Equal(mean, found.Values[row][p], 1e-5);
                Assert.Equal(Math.Sqrt(terms.Sum(t => Math.Pow(t[p] - mean, 2)) / 49 / 50), found.StandardError![row][p], 1e-5);
            }
        }
    }

    [Fact]
    public void A_model_that_sees_one_number_gives_it_everywhere()
    {
        using var engine = new FunctionEngine
        {
            Model = FunctionEngine.Describe([1, 16, 16], 2),
            Scores = _ => [3, 3],
            Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
        };
        var found = new Rise { Samples = 2000 }.Explain(engine, Pseudo.Batch(1, [1, 16, 16]), Target.Class(0));
        // 1/2 E[m] / p, and E[m] = p: at the default p, a value has a standard deviation of at most 1/2 / sqrt 2000 = 0.0112.
        Assert.All(found.Values.Data, v => Assert.InRange(v, 0.5 - 0.05, 0.5 + 0.05));
        Assert.Equal(0.5f, found.TargetValues[0]);
    }

    [Fact]
    public void A_seed_is_a_map_whatever_stands_beside_the_row()
    {
        using var engine = Linear();
        var x = Pseudo.Batch(3, [1, Height, Width]);
        var rise = new Rise { Samples = 20, Seed = 4 };
        var together = rise.Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 3; row++)
        {
            var alone = rise.Explain(engine, new([.. x[row]], 1, 1, Height, Width), Target.Predicted);
            Assert.Equal(alone.Values.Data, together.Values[row].ToArray());
            Assert.Equal(alone.StandardError!.Data, together.StandardError![row].ToArray());
        }

        Assert.NotEqual(together.Values.Data, (rise with { Seed = 5 }).Explain(engine, x, Target.Predicted).Values.Data);
    }

    [Theory]
    [InlineData(224, 224, 7)]
    [InlineData(Height, Width, 3)]
    [InlineData(4, 4, 7)]
    [InlineData(1, 1, 1)]
    public void A_mask_is_the_enlarged_grid_at_a_shift_below_a_cell(int height, int width, int grid)
    {
        var (cellHeight, cellWidth) = ((height + grid - 1) / grid, (width + grid - 1) / grid);
        var masks = new RiseMasks(height, width, grid, 0.5, 2);
        for (var i = 0; i < 5; i++)
        {
            var noise = new Noise(2, i);
            var cells = Enumerable.Range(0, grid * grid).Select(_ => noise.Uniform() < 0.5 ? 1.0 : 0).ToArray();
            var (top, left) = ((int)(noise.Uniform() * cellHeight), (int)(noise.Uniform() * cellWidth));
            var mask = masks[i];
            for (var at = 0; at < mask.Length; at++)
            {
                var (rows, columns) = (Weights(at / width + top, grid, cellHeight), Weights(at % width + left, grid, cellWidth));
                Assert.Equal(cells.Select((v, k) => v * rows[k / grid] * columns[k % grid]).Sum(), mask[at], 1e-5);
            }
        }
    }

    [Fact]
    public void Each_picture_of_a_baseline_serves_its_part_of_the_masks()
    {
        var seen = new List<float>();
        using var engine = new FunctionEngine
        {
            Model = FunctionEngine.Describe([1, 1, 2], 2),
            Scores = x =>
            {
                seen.Add(x[0]);
                return [x[0], x[1]];
            },
            Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
        };
        // One cell that is hardly ever seen: what is scored is the baseline.
        var noise = Baseline.UniformNoise(3, seed: 1);
        new Rise { Samples = 6, Grid = 1, Probability = 1e-9, Baseline = noise }.Explain(engine, new([0, 1], 1, 1, 1, 2), Target.Class(0));
        var expected = Enumerable.Range(0, 3).Select(i =>
        {
            var picture = new float[2];
            noise.Fill([0, 1], engine.Model.Input, i, picture);
            return picture[0];
        }).ToArray();
        Assert.Equal([0, expected[0], expected[0], expected[1], expected[1], expected[2], expected[2]], seen);
    }

    [Fact]
    public void Options_out_of_range_say_what_to_set()
    {
        using var engine = Linear();
        var x = Pseudo.Batch(1, [1, Height, Width]);
        Assert.Equal("An average with its standard error needs 2 masks or more. Set Rise.Samples to a number such as 4000. (Parameter 'Rise.Samples')\nActual value was 1.", Error(new() { Samples = 1 }));
        Assert.Equal("It is the part of the picture that a mask lets through. Set Rise.Probability to a number between 0 and 1, such as 0.5. (Parameter 'Rise.Probability')\nActual value was 1.", Error(new() { Probability = 1 }));
        Assert.Equal("A mask starts as a square of this many cells a side. Set Rise.Grid to 1 or more, such as 7. (Parameter 'Rise.Grid')\nActual value was 0.", Error(new() { Grid = 0 }));

        string Error(Rise rise) => Assert.Throws<ArgumentOutOfRangeException>(() => rise.Explain(engine, x, Target.Class(0))).Message.ReplaceLineEndings("\n");
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        using var engine = Linear();
        Assert.Throws<OperationCanceledException>(() => new Rise().Explain(engine, Pseudo.Batch(1, [1, Height, Width]), Target.Class(0), new(canceled: true)));
    }

    // S = 2 + sum_j w_j x_j: E[S m_i] / p = 2 + sum_j w_j x_j E[m_i m_j] / p, over cells and all shifts;
    // cells are independent, with variance p (1 - p): E[m_i m_j] = p^2 + p (1 - p) sum_k a_ik a_jk.
    static double[] Expected(float[] x, int grid, double p)
    {
        var (cellHeight, cellWidth) = ((Height + grid - 1) / grid, (Width + grid - 1) / grid);
        var result = new double[x.Length];
        for (var shift = 0; shift < cellHeight * cellWidth; shift++)
        {
            for (var i = 0; i < x.Length; i++)
            {
                var sum = 2.0;
                for (var j = 0; j < x.Length; j++)
                {
                    var shared = Dot(i / Width, j / Width, shift / cellWidth, cellHeight) * Dot(i % Width, j % Width, shift % cellWidth, cellWidth);
                    sum += Weight(j) * x[j] * (p * p + p * (1 - p) * shared) / p;
                }

                result[i] += sum / (cellHeight * cellWidth);
            }
        }

        return result;

        double Dot(int i, int j, int shift, int cell) => Weights(i + shift, grid, cell).Zip(Weights(j + shift, grid, cell), (a, b) => a * b).Sum();
    }

    // How much each cell along an axis counts at a place of the enlarged grid, between the centres of its cells.
    static double[] Weights(int place, int grid, int cell)
    {
        var at = Math.Clamp((place + 0.5) * grid / ((grid + 1) * cell) - 0.5, 0, grid - 1);
        return [.. Enumerable.Range(0, grid).Select(k => Math.Max(0, 1 - Math.Abs(k - at)))];
    }

    static double Weight(int i) => 0.1 * (i % 7) - 0.2;

    static FunctionEngine Linear() => new()
    {
        Model = FunctionEngine.Describe([1, Height, Width], 2),
        Scores = x => [2 + x.Select((v, i) => Weight(i) * v).Sum(), 1 - x.Select((v, i) => Weight(i) * v).Sum()],
        Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
    };
}
