using Counters.Dictionary;
using Counters.Dictionary.Versions;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Query;

/// <summary>The SQL that analysts copy, run as it stands in its file.</summary>
public sealed class RecipesTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What each recipe answers to <see cref="StoreAsync"/>; a recipe that is not here fails the test below.</summary>
    public static TheoryData<string, string[]> Expected => new()
    {
        { "uniques_of_namespaces.sql", ["3"] },
        { "uniques_by_customer.sql", ["acme|2", "globex|1"] },
        { "top_customers.sql", ["acme|Acme|7.5", "globex|Globex|4"] },
        { "growth.sql", ["acme|7.5|5|50", "globex|4|0|"] },
        { "customer_month.sql", ["counts.builds|7.5", "counts.minutes|0.25"] },
        { "daily_series.sql", ["2026-10-01|2.5", "2026-10-02|0", "2026-10-03|5", "2026-10-04|0", "2026-10-05|0"] },
        { "zero_or_unknown.sql", ["counts.builds|counted|7.5", "counts.later|unknown|", "counts.minutes|partial|0.25", "counts.pushes|zero|0"] },
        { "service_ping.sql", ["counts.builds|counted|12.5", "counts.later|not_instrumented|", "counts.minutes|counted|0.25", "counts.pushes|zero|0"] },
        { "weeks_of_namespaces.sql", ["12.5"] },
        { "values_by_customer.sql", ["acme|mr|3", "acme|(other)|1", "globex|issue|2"] },
        { "usage_by_plan.sql", ["ultimate|1|5", "free|1|4", "premium|1|2.5"] },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public async Task A_recipe_gives_the_right_numbers(string recipe, string[] rows)
    {
        await using var database = await TestDatabase.CreateAsync(server);
        await StoreAsync(database);

        Assert.Equal(rows, await database.RowsAsync($"SELECT * APPLY (x -> ifNull(toString(x), '')) FROM ({Text(recipe)})"));
    }

    [Fact]
    public void Every_recipe_is_run_by_a_test_listed_for_readers_and_says_what_it_answers()
    {
        var recipes = Directory.GetFiles(Folder, "*.sql").Select(file => Path.GetFileName(file)).ToList();
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));

        Assert.Equal(recipes.Order(), Expected.Select(row => row.Data.Item1).Order());
        Assert.All(recipes, recipe => Assert.Contains($"]({recipe})", readme, StringComparison.Ordinal));
        Assert.All(recipes, recipe => Assert.StartsWith("-- ", Text(recipe), StringComparison.Ordinal));
    }

    /// <summary>Acme: namespace 9970, and 9980 since the middle of October, which was Globex's before. Globex: 5000.</summary>
    private static async Task StoreAsync(TestDatabase database)
    {
        await database.ExecuteAsync(
            "INSERT INTO customer_records VALUES ('acme', 1, 1, 'Acme', 10, [9970, 9980], ['1970-01-01', '2026-10-15'], ['2106-01-01', '2106-01-01']), "
            + "('globex', 2, 1, 'Globex', NULL, [5000, 9980], ['1970-01-01', '1970-01-01'], ['2106-01-01', '2026-10-15'])");
        await database.ExecuteAsync(
            "INSERT INTO namespace_records VALUES (5000, 1, 1, ['1970-01-01 00:00:00'], ['2106-01-01 00:00:00'], [0], ['globex'], ['free']), "
            + "(9970, 1, 1, ['1970-01-01 00:00:00', '2026-10-02 00:00:00'], ['2026-10-02 00:00:00', '2106-01-01 00:00:00'], [0, 0], ['acme', 'acme'], ['premium', 'ultimate'])");
        await database.Store.StoreAsync(
            [
                UsageTests.At("2026-10-01T00:00", "2.5"),
                UsageTests.At("2026-10-03T23:00", "5"),
                UsageTests.At("2026-09-30T23:00", "5"),
                UsageTests.At("2026-11-01T00:00", "100"),
                UsageTests.At("2026-10-14T00:00", "4", 5001) with { RootNamespaceId = 5000 },
                UsageTests.At("2026-10-20T00:00", "0.25", 9981) with { RootNamespaceId = 9980, Counter = "run_job-operator:sum(value)" },
                UsageTests.At("2026-10-20T00:00", "3") with { Counter = "command-operator:total\tmr" },
                UsageTests.At("2026-10-21T00:00", "1") with { Counter = "command-operator:total\t(other)" },
                UsageTests.At("2026-11-01T00:00", "9") with { Counter = "command-operator:total\tmr" },
                UsageTests.At("2026-10-14T00:00", "2", 5001) with { RootNamespaceId = 5000, Counter = "command-operator:total\tissue" },
            ],
            [
                UsageTests.Seen("2026-10-05", 1),
                UsageTests.Seen("2026-10-20", 1) with { RootNamespaceId = 9980 },
                UsageTests.Seen("2026-10-20", 2) with { RootNamespaceId = 9980 },
                UsageTests.Seen("2026-10-10", 3) with { RootNamespaceId = 9980 },
                UsageTests.Seen("2026-11-02", 1),
                UsageTests.Seen("2026-11-15", 1) with { RootNamespaceId = 5000 },
                UsageTests.Seen("2026-11-09", 2),
                UsageTests.Seen("2026-11-09", 3) with { RootNamespaceId = 5000 },
                UsageTests.Seen("2026-11-16", 4),
            ],
            Cancelled);
        var log = new ClickHouseDictionaryHistory(database.Database);
        await log.RecordAsync(
            Version("a", ("counts.builds", "create_ci_build", RuleKind.Total), ("counts.pushes", "push", RuleKind.Total), ("counts.later", "late", RuleKind.Total)),
            new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Cancelled);
        await log.RecordAsync(
            Version("b", ("counts.builds", "create_ci_build", RuleKind.Total), ("counts.pushes", "push", RuleKind.Total), ("counts.minutes", "run_job", RuleKind.Sum)),
            new(2026, 10, 10, 0, 0, 0, TimeSpan.Zero),
            Cancelled);
        await log.RecordAsync(
            Version(
                "c",
                ("counts.builds", "create_ci_build", RuleKind.Total),
                ("counts.pushes", "push", RuleKind.Total),
                ("counts.minutes", "run_job", RuleKind.Sum),
                ("counts.later", "late", RuleKind.Total),
                ("counts.commands", "command", RuleKind.TotalPerValue)),
            new(2026, 11, 10, 0, 0, 0, TimeSpan.Zero),
            Cancelled);
    }

    private static CounterDictionary Version(string version, params (string KeyPath, string Event, RuleKind Kind)[] metrics) => new(
        version,
        [],
        metrics.Select(metric => new MetricDefinition
        {
            KeyPath = metric.KeyPath,
            Description = "A metric.",
            TimeFrame = TimeFrame.All,
            DataSource = "internal_events",
            Status = "active",
            Rules = [new CountingRule(metric.Event, [], metric.Kind, UniqueIdentifier.None)],
            File = "metrics/a.yml",
        }));

    private static string Text(string recipe) => File.ReadAllText(Path.Combine(Folder, recipe));

    private static string Folder { get; } = Path.Combine(Repository.Root, "src/Counters/Query/Recipes");
}
