namespace Counters.Query;

/// <summary>Keeps texts from being taken for formulas when a CSV file is opened in a spreadsheet (OWASP: CSV injection). Pure.</summary>
internal static class SpreadsheetText
{
    /// <summary>Also the characters that spreadsheets skip before a formula, and the full-width forms that some take for the same.</summary>
    private const string Dangerous = "=+-@\t\r\n＝＋－＠";

    /// <summary>An apostrophe before it makes it a text; everything else stays as it is.</summary>
    public static string Of(string text) => text.Length > 0 && Dangerous.Contains(text.TrimStart(' ') is [var first, ..] ? first : ' ') ? "'" + text : text;

    /// <summary>The same for a text that is ClickHouse's.</summary>
    public static string Sql(string expression) => $@"if(match({expression}, '^ *[=+@\t\r\n＝＋－＠-]'), concat('\'', {expression}), {expression})";
}
