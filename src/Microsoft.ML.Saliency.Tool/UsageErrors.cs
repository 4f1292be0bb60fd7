using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>What is wrong with a command line, in lines that say what to do; help is shown to who asks for it.</summary>
static partial class UsageErrors
{
    /// <summary>One line an error, and one that says where help is; none where the command can run.</summary>
    internal static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (parsed.Action is not ParseErrorAction)
        {
            return [];
        }

        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "mlsaliency" : $"mlsaliency {command.Name}";

        // A word that fits nothing says more than what is missing because of it, and than the words behind it.
        var unmatched = parsed.UnmatchedTokens.Take(1).Select(token => Unknown(token, command)).ToList();
        return [.. unmatched.Count > 0 ? unmatched : parsed.Errors.Select(e => Plain(e.Message)).Distinct(), $"'{name} --help' says what there is."];
    }

    /// <summary>What is said of a word that is no option or command.</summary>
    internal static string Unknown(string token, CliCommand command)
    {
        var names = command.Subcommands.Select(c => c.Name).Concat(command.Options.Select(o => o.Name)).ToList();
        var near = Nearest.To(token, names.Select(n => (n, (IEnumerable<string>)[n]))).ToList();
        return $"there is no '{token}' here.{(near.Count > 0 ? $" Did you mean {string.Join(" or ", near.Take(3).Select(n => $"'{n}'"))}?" : "")}";
    }

    /// <summary>Names of .NET types mean nothing to who typed a word.</summary>
    static string Plain(string message)
        => CannotParse().Match(message) is { Success: true } m ? $"{m.Groups[2].Value} takes a number, and '{m.Groups[1].Value}' is none." : message;

    [GeneratedRegex(@"^Cannot parse argument '(.*)' for option '(.*)' as expected type '.*(Int|Double).*'\.$", RegexOptions.Singleline)]
    private static partial Regex CannotParse();
}
