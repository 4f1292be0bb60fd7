using System.Text.RegularExpressions;

namespace StandIns.Tests.ApiSubset;

/// <summary>A file of Api/: what a real package shows, a type or member a line.</summary>
internal sealed partial class Listing
{
    const string Obsolete = "[Obsolete]";

    readonly Dictionary<string, ListedType> types = [];
    readonly Dictionary<string, bool> lines = [];
    readonly ILookup<string, string> byKey;

    Listing(string text)
    {
        Format = ApiFormat.Of(text);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var bare = Bare(line);
            lines[bare] = line.Contains(Obsolete, StringComparison.Ordinal);
            if (TypeLine().Match(bare) is { Success: true } match)
            {
                types.Add(match.Groups["name"].Value, new ListedType(match.Groups["kind"].Value, match.Groups["bases"].Value, match.Groups["where"].Value, bare));
                foreach (var value in match.Groups["values"].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries))
                {
                    lines[$"{match.Groups["name"].Value}.{value.Trim().Replace("=", " = ", StringComparison.Ordinal)}"] = false;
                }
            }
        }
        byKey = lines.Keys.ToLookup(Key);
    }

    internal ApiFormat Format { get; }

    internal IEnumerable<string> Lines => lines.Keys;

    /// <summary>The assemblies that have a listing.</summary>
    internal static IEnumerable<string> All => Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    static string Folder => Path.Combine(AppContext.BaseDirectory, "Api");

    internal static Listing Read(string assembly) => Parse(File.ReadAllText(Path.Combine(Folder, assembly + ".txt")));

    internal static Listing Parse(string text) => new(text);

    internal ListedType? Type(string name) => types.GetValueOrDefault(name);

    internal bool IsObsolete(string member) => Find(member) is { } line && lines[line];

    /// <summary>The lines most like one that is not there, best first: those of the same member, else those of the same type.</summary>
    internal IEnumerable<string> Nearest(string member)
    {
        var plain = Plain(member);
        var same = byKey[Key(plain)].ToArray();
        var type = Key(plain)[..Math.Max(0, Key(plain).LastIndexOf('.'))];
        return (same.Length > 0 ? same : lines.Keys.Where(line => Key(line).StartsWith(type + ".", StringComparison.Ordinal)))
            .OrderByDescending(line => Similarity(line, plain)).Take(3);
    }

    internal static string Plain(string member) => member.Replace($"{ApiFormat.MaybeAnnotated}", "", StringComparison.Ordinal);

    /// <summary>The line of a member, null when it has none.</summary>
    internal string? Find(string member)
    {
        if (!member.Contains(ApiFormat.MaybeAnnotated, StringComparison.Ordinal))
        {
            return lines.ContainsKey(member) ? member : null;
        }
        var pattern = new Regex($"^{Regex.Escape(member).Replace($"{ApiFormat.MaybeAnnotated}", @"\??", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant);
        return byKey[Key(member)].FirstOrDefault(line => pattern.IsMatch(line));
    }

    /// <summary>The line without what is no part of a signature: obsolescence (asked for apart) and the remark on constructors (which are lines of their own).</summary>
    static string Bare(string line) => line.Split("   // ")[0].Replace($" {Obsolete}", "", StringComparison.Ordinal).Replace($"{Obsolete} ", "", StringComparison.Ordinal).Trim();

    /// <summary>The full name without modifiers, type arguments, parameters and types.</summary>
    static string Key(string line) => KeyOf().Match(TypeArguments().Replace(line, "")).Value;

    static double Similarity(string a, string b)
    {
        var pairs = a.Zip(a.Skip(1)).ToHashSet();
        var others = b.Zip(b.Skip(1)).ToHashSet();
        return 2.0 * pairs.Intersect(others).Count() / (pairs.Count + others.Count);
    }

    [GeneratedRegex(@"^(?<name>\S[^\[(:]*?) (\[(?<kind>[a-z ]*(class|struct|interface|enum|delegate))\]|:: (?<kind>((sealed|abstract|static) )?class|struct|interface|enum))( : (?<bases>.*?))?(?<where> where .*)?( \{ (?<values>.*) \})?$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"[\w.]+(?= ::|\[|\(| \{| ->| =| \[|$)")]
    private static partial Regex KeyOf();

    [GeneratedRegex(@"<[^()]*?>(?=[.( ]|$)")]
    private static partial Regex TypeArguments();
}

internal sealed record ListedType(string Kind, string BaseList, string Where, string Line)
{
    /// <summary>The base class and interfaces, split where no bracket is open.</summary>
    internal HashSet<string> Bases { get; } = [.. Split(BaseList)];

    static IEnumerable<string> Split(string list)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < list.Length; i++)
        {
            depth += list[i] is '<' or '(' ? 1 : list[i] is '>' or ')' ? -1 : 0;
            if (depth == 0 && list[i] == ',')
            {
                yield return list[start..i].Trim();
                start = i + 1;
            }
        }
        if (start < list.Length)
        {
            yield return list[start..].Trim();
        }
    }
}
