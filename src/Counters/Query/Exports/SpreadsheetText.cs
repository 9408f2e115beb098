using System.Globalization;
using System.Text;

namespace Counters.Query.Exports;

/// <summary>Keeps texts from being taken for formulas when a CSV file is opened in a spreadsheet (OWASP: CSV injection). Pure.</summary>
/// <remarks>One rule in two languages; a test holds them to each other, over all of Unicode.</remarks>
internal static class SpreadsheetText
{
    /// <summary>What begins a formula, with the full-width forms that some programs take for the same.</summary>
    private const string Formula = "=+-@＝＋－＠";

    /// <summary>Some programs split cells at these, so that the rest begins a cell of its own.</summary>
    private const string Breaks = "\t\r\n";

    /// <summary>An apostrophe before it makes it a text; everything else stays as it is.</summary>
    public static string Of(string text) => IsDangerous(text) ? "'" + text : text;

    /// <summary>The same for a text that is ClickHouse's.</summary>
    public static string Sql(string expression) =>
        $@"if(match({expression}, '^(?: *[\t\r\n]|[\\p{{Z}}\\p{{Cc}}\\p{{Cf}}]*[=+@＝＋－＠-])'), concat('\'', {expression}), {expression})";

    private static bool IsDangerous(string text)
    {
        if (text.AsSpan().TrimStart(' ') is [var first, ..] && Breaks.Contains(first)) { return true; }
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsSkipped(rune)) { return rune.IsBmp && Formula.Contains((char)rune.Value); }
        }

        return false;
    }

    /// <summary>White space, format and control characters: they are not seen, and spreadsheets skip some of them.</summary>
    private static bool IsSkipped(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format;
}
