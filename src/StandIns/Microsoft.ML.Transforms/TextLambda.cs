using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Lambdas like <c>x : "text"</c> or <c>(x, y) => "text"</c>, with the escapes of C#'s plain text literals.</summary>
internal static partial class TextLambda
{
    /// <summary>The text, or the error that the package raises where the literal is none, or that says that the expression is of another kind.</summary>
    public static string Parse(string expression, int inputs)
    {
        Match head = Head().Match(expression);
        if (!head.Success)
            throw Contracts.NotHere($"The expression '{(expression.Length > 100 ? expression[..100] + "..." : expression)}', which is no lambda whose body is a text literal (x : \"text\"),");
        int parameters = head.Groups["name"].Captures.Count;
        Contracts.CheckParam(parameters == inputs, nameof(expression), $"parsing failed: Wrong number of parameters, expected: {inputs}");
        var text = new StringBuilder(expression.Length - head.Length);
        int next = head.Length;
        for (; ; )
        {
            char character = next < expression.Length ? expression[next++] : '\n';
            if (character == '"')
                break;
            Contracts.CheckParam(!(character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029'), nameof(expression), "parsing failed: Newline in constant");
            text.Append(character == '\\' ? Escaped(expression, ref next) : character);
        }
        if (!string.IsNullOrWhiteSpace(expression[next..]))
            throw Contracts.NotHere("An expression that goes on after a text literal");
        return text.ToString();
    }

    static char Escaped(string expression, ref int next)
    {
        char escape = next < expression.Length ? expression[next++] : ' ';
        if (escape == 'u' && next + 4 <= expression.Length && ushort.TryParse(expression.AsSpan(next, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            next += 4;
            return (char)code;
        }
        int known = @"'""\0abfnrtv".IndexOf(escape, StringComparison.Ordinal);
        Contracts.CheckParam(known >= 0, nameof(expression), $"parsing failed: Bad escape '\\{escape}'");
        return "'\"\\\0\a\b\f\n\r\t\v"[known];
    }

    [GeneratedRegex("""\A\s*(?:(?<name>[\p{L}_]\w*)|\(\s*(?<name>[\p{L}_]\w*)(?:\s*,\s*(?<name>[\p{L}_]\w*))*\s*\))\s*(?::|=>)\s*["]""", RegexOptions.CultureInvariant)]
    private static partial Regex Head();
}
