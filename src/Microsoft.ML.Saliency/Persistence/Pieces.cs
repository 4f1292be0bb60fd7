using System.Numerics;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>Takes vectors apart into the fields of <see cref="MapPieces"/> and <see cref="ExplainedPieces"/>.</summary>
static class Pieces
{
    internal const string Map = "SaliencyMap";
    internal const string Attribution = "SaliencyAttribution";
    internal const string Scores = "SaliencyScores";
    internal const string Ranked = "SaliencyRanked";

    static readonly Dictionary<string, FieldInfo> s_fields = typeof(ExplainedPieces).GetFields().ToDictionary(f => f.Name);

    /// <summary>Names of the columns that a vector's pieces are in, in order.</summary>
    /// <exception cref="NotSupportedException">The vector is longer than its pieces together.</exception>
    internal static string[] Names(string vector, int length)
    {
        string[] names = [.. Bits(length).Select(bit => $"{vector}{bit}")];
        return names.All(s_fields.ContainsKey)
            ? names
            : throw new NotSupportedException($"A column of {length} values is too long for a saved model.");
    }

    /// <summary>Puts a vector into its fields.</summary>
    internal static void Put(object row, string vector, ReadOnlySpan<float> values)
    {
        foreach (var (field, at, count) in Fields(row, vector, values.Length))
        {
            field.SetValue(row, new VBuffer<float>(count, values.Slice(at, count).ToArray()));
        }
    }

    /// <summary>Puts texts into their fields.</summary>
    internal static void Put(object row, string vector, string[] values)
    {
        foreach (var (field, at, count) in Fields(row, vector, values.Length))
        {
            field.SetValue(row, values[at..(at + count)]);
        }
    }

    static IEnumerable<(FieldInfo Field, int At, int Count)> Fields(object row, string vector, int length)
    {
        var at = 0;
        foreach (var bit in Bits(length))
        {
            // A class may have the first of the vectors alone.
            var field = s_fields[$"{vector}{bit}"];
            yield return (field.DeclaringType!.IsInstanceOfType(row) ? field : row.GetType().GetField(field.Name)!, at, 1 << bit);
            at += 1 << bit;
        }
    }

    static IEnumerable<int> Bits(int length)
    {
        for (; length != 0; length &= length - 1)
        {
            yield return BitOperations.TrailingZeroCount(length);
        }
    }
}
