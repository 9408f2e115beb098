using System.Text.Json;
using System.Text.RegularExpressions;
using Counters.Testing.Helm;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Helm;

/// <summary>The dashboards: what they show exists.</summary>
public sealed partial class DashboardTests(ClickHouseFixture server)
{
    public static TheoryData<string> All => [.. Directory.GetFiles(Path.Combine(HelmProgram.Chart, "dashboards"), "*.json").Select(file => Path.GetFileName(file))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Panels_have_a_title_a_unit_and_a_place_of_their_own(string file)
    {
        var taken = new HashSet<(int X, int Y)>();
        Assert.All(Panels(await ReadAsync(file)), panel =>
        {
            Assert.NotEqual("", panel.GetProperty("title").GetString());
            if (panel.GetProperty("type").GetString() != "row") { Assert.NotEqual("", panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()); }
            var at = panel.GetProperty("gridPos");
            var (x, y) = (at.GetProperty("x").GetInt32(), at.GetProperty("y").GetInt32());
            Assert.InRange(x + at.GetProperty("w").GetInt32(), 1, 24);
            for (var column = x; column < x + at.GetProperty("w").GetInt32(); column++)
            {
                for (var row = y; row < y + at.GetProperty("h").GetInt32(); row++) { Assert.True(taken.Add((column, row)), $"{panel.GetProperty("title")} covers another panel"); }
            }
        });
    }

    [Fact]
    public async Task A_legend_names_only_labels_that_its_question_keeps() => Assert.All(Targets(await ReadAsync("operators.json")), target =>
    {
        var kept = Grouping().Matches(target.GetProperty("expr").GetString()!).SelectMany(match => match.Groups[1].Value.Split(", ")).ToList();
        Assert.All(Legend().Matches(target.GetProperty("legendFormat").GetString()!), label => Assert.Contains(label.Groups[1].Value, kept));
    });

    [Fact]
    public async Task Every_question_of_the_analysts_dashboard_and_of_the_runbook_is_answered_by_ClickHouse()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var dashboard = await ReadAsync("analysts.json");
        var questions = Targets(dashboard).Select(target => target.GetProperty("rawSql").GetString()!)
            .Concat(dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
                .Where(variable => variable.GetProperty("type").GetString() == "query").Select(variable => variable.GetProperty("query").GetString()!));
        var ofTheRunbook = Select()
            .Matches(await File.ReadAllTextAsync(Path.Combine(HelmProgram.Chart, "RUNBOOK.md"), Cancellation))
            .Select(match => match.Groups[1].Value)
            .ToList();
        Assert.NotEmpty(ofTheRunbook);
        foreach (var question in questions.Concat(ofTheRunbook))
        {
            var sql = question.Replace("counters.", "", StringComparison.Ordinal).Replace("${key_path}", "counts.builds", StringComparison.Ordinal)
                .Replace("$__fromTime", "toDateTime('2026-10-01 00:00:00', 'UTC')", StringComparison.Ordinal)
                .Replace("$__toTime", "toDateTime('2026-11-01 00:00:00', 'UTC')", StringComparison.Ordinal);
            Assert.Empty(await database.RowsAsync(sql));
        }
    }

    private static async Task<JsonElement> ReadAsync(string file) =>
        JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(HelmProgram.Chart, "dashboards", file), Cancellation));

    [GeneratedRegex("`(SELECT [^`]+)`")]
    private static partial Regex Select();

    [GeneratedRegex(@"\bby \(([^)]+)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Legend();

    private static JsonElement.ArrayEnumerator Panels(JsonElement dashboard) => dashboard.GetProperty("panels").EnumerateArray();

    private static IEnumerable<JsonElement> Targets(JsonElement dashboard) =>
        Panels(dashboard).Where(panel => panel.TryGetProperty("targets", out _)).SelectMany(panel => panel.GetProperty("targets").EnumerateArray());
}
