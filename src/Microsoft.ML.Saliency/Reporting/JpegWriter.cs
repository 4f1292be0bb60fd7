using System.Buffers.Binary;

namespace Microsoft.ML.Saliency;

/// <summary>Writes photos as baseline JPEG with all of their colour resolution: a fifth of what ML.NET, which writes at the highest quality only, makes of them.</summary>
/// <remarks>Source of the format, its tables and the names of its segments: ITU-T T.81, annexes B, F and K; of the colours: JFIF 1.02.</remarks>
static class JpegWriter
{
    // At this quality, what is lost is not seen in pictures of the size that models take.
    const int Quality = 90;
    const int Side = 8, Area = Side * Side;

    static readonly byte[] s_zigzag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    // Tables K.1 and K.2, in the order of rows.
    static readonly byte[] s_brightness = Scaled(
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ]);

    static readonly byte[] s_colour = Scaled(
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ]);

    // Tables K.3 and K.5: how many codes there are of each length from 1 to 16, and what they stand for.
    static readonly byte[] s_steady = Convert.FromHexString("00010501010101010100000000000000" + "000102030405060708090A0B");

    static readonly byte[] s_changing = Convert.FromHexString(
        "0002010303020403050504040000017D"
        + "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728292A3435363738393A434445464748494A535455565758595A"
        + "636465666768696A737475767778797A838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA");

    static readonly (int Code, int Length)[] s_steadyCodes = Codes(s_steady), s_changingCodes = Codes(s_changing);

    // [frequency, position], with the factors of the transform in it.
    static readonly float[] s_cosines = [.. Enumerable.Range(0, Area).Select(i => (float)((i < Side ? Math.Sqrt(0.125) : 0.5) * Math.Cos((2 * (i % Side) + 1) * (i / Side) * Math.PI / 16)))];

    /// <summary>The picture as a JPEG file in memory; its alpha is left out.</summary>
    internal static byte[] ToJpeg(this Picture picture)
    {
        using var file = new MemoryStream();
        Segment(file, 0xD8, null);
        Segment(file, 0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        Segment(file, 0xDB, [0, .. s_zigzag.Select(i => s_brightness[i]), 1, .. s_zigzag.Select(i => s_colour[i])]);
        Segment(file, 0xC0, [8, .. Big(picture.Height), .. Big(picture.Width), 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]);
        Segment(file, 0xC4, [0, .. s_steady, 0x10, .. s_changing]);
        Segment(file, 0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
        Scan(new(file), picture);
        Segment(file, 0xD9, null);
        return file.ToArray();
    }

    static void Scan(Bits bits, Picture picture)
    {
        var (block, before) = (new float[Area], new int[3]);
        for (var top = 0; top < picture.Height; top += Side)
        {
            for (var left = 0; left < picture.Width; left += Side)
            {
                for (var component = 0; component < 3; component++)
                {
                    Take(picture, left, top, component, block);
                    before[component] = Encode(bits, Transform(block), component == 0 ? s_brightness : s_colour, before[component]);
                }
            }
        }

        bits.Finish();
    }

    /// <summary>One component of 8 x 8 pixels, around 0; what lies outside the picture repeats its edge.</summary>
    static void Take(Picture picture, int left, int top, int component, float[] block)
    {
        for (var i = 0; i < Area; i++)
        {
            var at = 4 * (Math.Min(top + i / Side, picture.Height - 1) * picture.Width + Math.Min(left + i % Side, picture.Width - 1));
            float r = picture.Rgba[at], g = picture.Rgba[at + 1], b = picture.Rgba[at + 2];
            block[i] = component switch
            {
                0 => 0.299f * r + 0.587f * g + 0.114f * b - 128,
                1 => -0.168736f * r - 0.331264f * g + 0.5f * b,
                _ => 0.5f * r - 0.418688f * g - 0.081312f * b,
            };
        }
    }

    // The cosine transform of the rows, then of the columns.
    static float[] Transform(float[] block)
    {
        var (rows, all) = (new float[Area], new float[Area]);
        for (var i = 0; i < Area; i++)
        {
            for (var k = 0; k < Side; k++)
            {
                rows[i] += block[i / Side * Side + k] * s_cosines[i % Side * Side + k];
            }
        }

        for (var i = 0; i < Area; i++)
        {
            for (var k = 0; k < Side; k++)
            {
                all[i] += rows[k * Side + i % Side] * s_cosines[i / Side * Side + k];
            }
        }

        return all;
    }

    /// <returns>The mean of the block, for the next one's difference.</returns>
    static int Encode(Bits bits, float[] block, byte[] steps, int before)
    {
        var mean = (int)MathF.Round(block[0] / steps[0]);
        Number(bits, s_steadyCodes, 0, mean - before);
        var zeros = 0;
        for (var i = 1; i < Area; i++)
        {
            var value = (int)MathF.Round(block[s_zigzag[i]] / steps[s_zigzag[i]]);
            if (value == 0)
            {
                zeros++;
                continue;
            }

            for (; zeros > 15; zeros -= 16)
            {
                bits.Write(s_changingCodes[0xF0]);
            }

            Number(bits, s_changingCodes, zeros, value);
            zeros = 0;
        }

        if (zeros > 0)
        {
            bits.Write(s_changingCodes[0]);
        }

        return mean;
    }

    // The zeros in front of a number and its length have a code; the number follows it, a negative one less 1.
    static void Number(Bits bits, (int Code, int Length)[] codes, int zeros, int value)
    {
        var length = 32 - int.LeadingZeroCount(Math.Abs(value));
        bits.Write(codes[zeros << 4 | length]);
        bits.Write(((value < 0 ? value - 1 : value) & ((1 << length) - 1), length));
    }

    static (int Code, int Length)[] Codes(byte[] table)
    {
        var codes = new (int, int)[256];
        var (code, next) = (0, 16);
        for (var length = 1; length <= 16; length++, code <<= 1)
        {
            for (var i = 0; i < table[length - 1]; i++)
            {
                codes[table[next++]] = (code++, length);
            }
        }

        return codes;
    }

    static byte[] Scaled(byte[] table) => [.. table.Select(v => (byte)Math.Clamp((v * (200 - 2 * Quality) + 50) / 100, 1, 255))];

    static void Segment(Stream file, byte marker, byte[]? content)
    {
        file.Write([0xFF, marker]);
        if (content is not null)
        {
            file.Write(Big(content.Length + 2));
            file.Write(content);
        }
    }

    static byte[] Big(int number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)number));
        return bytes;
    }

    /// <summary>Codes one after the other; a byte of ones is followed by one of zeros, so that no reader takes it for a marker.</summary>
    sealed class Bits(Stream file)
    {
        int _bits, _count;

        internal void Write((int Code, int Length) code)
        {
            (_bits, _count) = (_bits << code.Length | code.Code, _count + code.Length);
            for (; _count >= 8; _count -= 8)
            {
                var whole = (byte)(_bits >> (_count - 8));
                file.WriteByte(whole);
                if (whole == 0xFF)
                {
                    file.WriteByte(0);
                }
            }
        }

        internal void Finish() => Write(((1 << 7) - 1, 7));
    }
}
