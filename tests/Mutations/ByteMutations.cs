namespace Microsoft.ML.Saliency.Mutations;

/// <summary>Damage that knows nothing of what the bytes mean, but where the structure is rather than the weights.</summary>
static class ByteMutations
{
    static readonly byte[] s_edges = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

    internal static byte[] Apply(Seed model, Seed other, Random random)
    {
        var bytes = (byte[])model.File.Clone();
        switch (random.Next(7))
        {
            case 0:
                for (var n = random.Next(1, 9); n > 0; n--)
                {
                    bytes[model.Place(random)] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
            case 1:
                for (var n = random.Next(1, 5); n > 0; n--)
                {
                    bytes[model.Place(random)] = s_edges[random.Next(s_edges.Length)];
                }

                return bytes;
            case 2:
                return bytes[..random.Next(bytes.Length)];
            case 3: // the beginning of one file and the end of another
                return [.. bytes[..model.Place(random)], .. other.File[other.Place(random)..]];
            case 4: // a piece of the file once more
            {
                var (from, to) = (model.Place(random), model.Place(random));
                return [.. bytes[..to], .. bytes[from..Math.Min(from + random.Next(1, 200), bytes.Length)], .. bytes[to..]];
            }

            case 5: // a number made longer than any is
            {
                var at = model.Place(random);
                return [.. bytes[..at], .. Enumerable.Repeat((byte)0xFF, random.Next(1, 12)), (byte)random.Next(128), .. bytes[(at + 1)..]];
            }

            default: // a piece taken out
            {
                var at = model.Place(random);
                return [.. bytes[..at], .. bytes[Math.Min(at + random.Next(1, 100), bytes.Length)..]];
            }
        }
    }
}
