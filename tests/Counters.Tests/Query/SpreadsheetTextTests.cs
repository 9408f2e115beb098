using System.Globalization;
using System.Text;
using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;
using Counters.Query.Exports;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Query;

/// <summary>The rule against formulas in CSV, in C# and in ClickHouse's SQL: labels that attack a spreadsheet, and all of Unicode.</summary>
public sealed class SpreadsheetTextTests(ClickHouseFixture server)
{
    /// <summary>Each begins a formula in some spreadsheet program, as it stands or behind something that is not seen.</summary>
    private static readonly string[] Hostile =
    [
        "=1+1", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0", "＝1+1", "＋1", "－1", "＠SUM(1)",
        " =1", "   +1", "\t=1", "\r=1", "\n=1", "\r\n=1", "\tx", "\rx", "\nx", " \t=1",
        "\v=1", "\f=1", "\u0000=1", "\u001f=1", "\u007f=1", "\u0085=1", "\u009f=1", "\u00a0=1", "\u00ad=1", "\u1680=1",
        "\u200b=1", "\u2028=1", "\u2029=1", "\u202e=1", "\u2066=1", "\u3000=1", "\ufeff=1", "\u00a0\u200b \ufeff\v@SUM(1)",
    ];

    private static readonly string[] Harmless = ["", " ", "a", "a=1", "1", "\u00a0a", "\u200b", "x\t=1", "'=1", "é=1", "\"=1", "_=1", "(=1)", "日本=1", "🚀=1"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Labels => [.. Hostile.Concat(Harmless)];

    [Fact]
    public void There_are_the_38_labels_of_the_review() => Assert.Equal(38, Hostile.Distinct().Count());

    [Theory]
    [MemberData(nameof(Labels))]
    public void A_label_that_could_be_a_formula_begins_with_an_apostrophe_and_any_other_is_left_alone(string label) =>
        Assert.Equal(Hostile.Contains(label) ? "'" + label : label, SpreadsheetText.Of(label));

    [Fact]
    public async Task ClickHouse_decides_as_this_process_does_for_every_label_and_behind_every_character_of_Unicode()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var runes = Enumerable.Range(0, 0x110000)
            .Where(Rune.IsValid)
            .Select(value => new Rune(value))
            .Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.OtherNotAssigned);
        string[] texts = [.. Hostile, .. Harmless, .. runes.Select(rune => $"{rune}=1")];
        foreach (var some in texts.Chunk(4_000))
        {
            var escaped = await EscapedAsync(database, some);
            Assert.Equal(some.Select(SpreadsheetText.Of).Select(Codes), escaped.Select(Codes));
        }
    }

    private static async Task<List<string>> EscapedAsync(TestDatabase database, string[] texts)
    {
        var parameters = new ClickHouseParameterCollection();
        parameters.AddParameter("texts", texts.Select(text => Convert.ToHexString(Encoding.UTF8.GetBytes(text))).ToArray());
        return await database.Database.ReadAsync(
            $"SELECT hex({SpreadsheetText.Sql("text")}) FROM (SELECT unhex(arrayJoin({{texts:Array(String)}})) AS text)",
            parameters,
            row => Encoding.UTF8.GetString(Convert.FromHexString(row.GetString(0))),
            Cancelled);
    }

    private static string Codes(string text) => string.Join(' ', text.Select(character => $"{(int)character:x4}"));
}
