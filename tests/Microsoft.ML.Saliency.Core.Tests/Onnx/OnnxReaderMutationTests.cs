using System.Diagnostics;
using Microsoft.ML.Saliency.Tests;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>Damaged files are read or refused with the one exception for it, and soon: never another exception, a hang or a crash.</summary>
public class OnnxReaderMutationTests(ITestOutputHelper output)
{
    const int Copies = 2000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [SkippableFact]
    public void Of_a_trained_model() => Mutate(File.ReadAllBytes(Eval.Model("mnist-8_cntk_op8.onnx")));

    [Fact]
    public void Of_a_written_model() => Mutate(OnnxWriter.Write(OnnxWriterTests.Everything(), 17));

    void Mutate(byte[] original)
    {
        var random = new Random(20240521);
        var (read, refused, slowest) = (0, 0, TimeSpan.Zero);
        for (var i = 0; i < Copies; i++)
        {
            var copy = Mutated(original, random, i % 4);
            var (whole, time) = Read(copy);

            // What a busy machine holds up once it does not hold up again.
            for (var again = 0; time >= Limit && again < 3; again++)
            {
                time = Read(copy).Time;
            }

            (read, refused) = whole ? (read + 1, refused) : (read, refused + 1);
            slowest = time > slowest ? time : slowest;
        }

        output.WriteLine($"{read} read, {refused} refused, slowest {slowest.TotalMilliseconds:F1} ms");
        Assert.True(slowest < Limit, $"slowest {slowest}");
        Assert.InRange(refused, Copies / 10, Copies);
    }

    static (bool Whole, TimeSpan Time) Read(byte[] file)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            OnnxModel.Load(file);
            return (true, watch.Elapsed);
        }
        catch (OnnxFormatException)
        {
            return (false, watch.Elapsed);
        }
    }

    static byte[] Mutated(byte[] original, Random random, int way)
    {
        var copy = (byte[])original.Clone();
        switch (way)
        {
            case 0: // bit flips, most of them near the start, where structure is densest
                for (var n = random.Next(1, 9); n > 0; n--)
                {
                    copy[random.Next(random.Next(1, copy.Length + 1))] ^= (byte)(1 << random.Next(8));
                }

                return copy;
            case 1:
                return copy[..random.Next(copy.Length)];
            case 2: // bytes that lengths and counts are made of
                for (var n = random.Next(1, 5); n > 0; n--)
                {
                    copy[random.Next(copy.Length)] = (byte)(random.Next(3) switch { 0 => 0xFF, 1 => 0x7F, _ => 0x00 });
                }

                return copy;
            default: // a piece of the file put elsewhere
                var (from, to, length) = (random.Next(copy.Length), random.Next(copy.Length), random.Next(1, 200));
                return [.. copy[..to], .. copy[from..Math.Min(from + length, copy.Length)], .. copy[to..]];
        }
    }
}
