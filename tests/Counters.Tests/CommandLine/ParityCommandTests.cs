using Counters.Host.CommandLine;
using Counters.Testing;
using Counters.Tests.Dictionary;
using Counters.Tests.Fixtures;
using Counters.Tests.Query;
using Counters.Tests.Query.ServicePing;
using Xunit;

namespace Counters.Tests.CommandLine;

/// <summary><c>parity</c>: the table, and what its exit code says.</summary>
public sealed class ParityCommandTests(ClickHouseFixture server)
{
    private static string Columns => Path.Combine(GitLabData.SaasServicePing(), "gainsight_saas_metric_map.tsv");

    private static string Queries => Path.Combine(GitLabData.SaasServicePing(), "usage_ping_namespace_queries.json");

    [Fact]
    public async Task Of_the_53_columns_without_a_number_in_2024_all_that_are_made_of_events_are_filled_by_the_shipped_definitions()
    {
        var (exitCode, text) = await RunAsync("--columns", Columns, "--namespace-queries", Queries);

        Assert.Equal(0, exitCode);
        Assert.Matches(@"\n  event-based +136 +136   100\.0 % counted\n", text);
        Assert.Matches(@"\n  all +158\n  without a number per customer in 2024 +53\n  of these filled now +35   66\.0 %\n", text);
        var unfilled = text[text.IndexOf("Still unfilled", StringComparison.Ordinal)..].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        Assert.Equal(18, unfilled.Count);
        Assert.All(unfilled, line => Assert.Matches(@"^  \S+ +not_counter_based +its data source is (system|database), not events$", line));
    }

    [Fact]
    public async Task Real_definitions_are_measured_and_what_is_missing_has_its_reason()
    {
        var (exitCode, text) = await RunAsync($"--Counters:Dictionary:Directory={GitLabData.Definitions()}", $"--columns={Columns}", $"--namespace-queries={Queries}");

        Assert.Equal(ParityCommand.NotWhole, exitCode);
        Assert.Contains("database                  10        0   not made of events", text);
        Assert.Matches(@"\n  event-based +74 +70   94\.5 % counted\n", text);
        Assert.Matches(@"\n  of these filled now +14 ", text);
        Assert.Matches(@"\n  counts\.commit_comment +no_event_named +it names no event\n", text);
        Assert.Matches(@"\n  geo_enabled +not_defined ", text);
    }

    [Fact]
    public async Task A_metric_of_events_that_is_not_counted_shows_in_the_exit_code()
    {
        using var definitions = new DefinitionsOnDisk();
        definitions.Event("push").Metric("counts.pushes", "all", "- name: push").MetricFile(
            "pulls", "key_path: counts.pulls\ndescription: Pulls\nstatus: active\ntime_frame: all\ndata_source: redis\n");

        var (exitCode, text) = await RunAsync($"--Counters:Dictionary:Directory={definitions.Directory}");

        Assert.Equal(ParityCommand.NotWhole, exitCode);
        Assert.Matches(@"\n  event-based +2 +1   50\.0 % counted\n", text);
        Assert.Matches(@"\n  counts\.pulls +no_event_named +it names no event\n", text);
    }

    [Fact]
    public async Task Definitions_that_are_refused_are_named_with_file_line_and_reason()
    {
        using var definitions = new DefinitionsOnDisk();
        definitions.Event("push").Metric("counts.pushes", "sometimes", "- name: push");

        var (exitCode, text) = await RunAsync($"--Counters:Dictionary:Directory={definitions.Directory}");

        Assert.Equal(1, exitCode);
        Assert.Contains("metrics/counts.pushes.yml:5: unknown time_frame 'sometimes'", text);
    }

    [Theory]
    [InlineData("columns", "The columns and the namespace queries go together: name both files, or none.")]
    [InlineData("columns.tsv: line 2: a line holds a key path, a tab and the name of the column.", "columns.tsv", "counts.a\tname\ncounts.b")]
    [InlineData("queries.json: is not a JSON array", "queries.json", "{}")]
    [InlineData("queries.json: is not a JSON array", "queries.json", "[{\"counter_name\":null}]")]
    [InlineData("nowhere: cannot be read", "nowhere", "")]
    public async Task Files_that_cannot_be_used_are_named(string reason, string file, string content = "")
    {
        using var directory = new TempDirectory();
        var (columns, queries) = (directory.Sub("columns.tsv"), directory.Sub("queries.json"));
        await File.WriteAllTextAsync(columns, file == "columns.tsv" ? content : "counts.a\tname\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(queries, file == "queries.json" ? content : "[]", TestContext.Current.CancellationToken);

        var (exitCode, text) = reason == "columns"
            ? await RunAsync($"--columns={columns}")
            : await RunAsync($"--columns={(file == "nowhere" ? directory.Sub("nowhere") : columns)}", $"--namespace-queries={queries}");

        Assert.Equal(1, exitCode);
        Assert.Contains(reason == "columns" ? file : reason, text);
    }

    [Fact]
    public async Task A_running_host_tells_what_each_customer_has()
    {
        await using var host = await QueryHost.StartAsync(server);
        await ServicePingTests.StoreAsync(host);
        foreach (var customer in new[] { "acme", "globex" })
        {
            host.Customers.Add(customer, (customer == "acme" ? 9970 : 1, "1970-01-01", "2100-01-01"));
            await host.Database.ExecuteAsync($"INSERT INTO customer_records VALUES ('{customer}', 1, 1, '', NULL, [], [], [])");
        }

        var (exitCode, text) = await RunAsync($"--from={host.Http.BaseAddress}");

        // One of the host's metrics is of internal events and names none.
        Assert.Equal(ParityCommand.NotWhole, exitCode);
        Assert.Matches(@"\n  customer +with_number +counted +zero +partial +not_instrumented +failed\n  acme +7 +6 +1 +0 +0 +0\n  globex +7 +5 +2 +0 +0 +0\n", text);
    }

    [Fact]
    public async Task A_host_that_does_not_answer_is_said_so()
    {
        var (exitCode, text) = await RunAsync("--from=http://127.0.0.1:1");

        Assert.Equal(1, exitCode);
        Assert.Contains("127.0.0.1:1", text);
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var exitCode = await ParityCommand.RunAsync(HostCommand.Parse(["parity", .. arguments]), output);
        return (exitCode, output.ToString());
    }
}
