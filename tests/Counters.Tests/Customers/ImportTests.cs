using System.Text.Json;
using Counters.Contracts;
using Counters.Customers.Bulk;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Customers;

public sealed class ImportTests(ClickHouseFixture server)
{
    private static readonly TimeSpan ProjectedWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Customers_go_in_and_come_out_the_same()
    {
        await using var host = await CustomersHost.StartAsync(server);
        string[] lines =
        [
            """{"id":"acme","name":"Acme","namespaces":[{"id":9970,"to":"2026-01-01"}],"seats":5}""",
            """{"id":"globex","name":"Globex & Ü","namespaces":[{"id":9970,"from":"2026-01-01"},{"id":5000}]}""",
            """{"id":"initech","namespaces":[]}""",
        ];

        var (status, answer) = await host.ImportAsync("/v1/customers", lines);
        var exported = await host.ExportAsync("customers");
        var (again, _) = await host.ImportAsync("/v1/customers", exported.Split('\n'));
        await host.RestartAsync();

        Assert.Equal((200, 3, 200), (status, answer.GetProperty("imported").GetInt32(), again));
        Assert.Equal(lines.Order(), exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Equal(exported, await host.ExportAsync("customers"));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_listed_by_line_and_nothing_is_applied()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.PutAsync("/v1/customers/acme", """{"namespaces":[{"id":9970}]}""");
        await host.PutAsync("/v1/namespaces/9971", """{"parent_id":9970}""");

        var (status, problem) = await host.ImportAsync(
            "/v1/customers",
            """{"id":"good","namespaces":[{"id":1}]}""",
            """{"id":"b d","seats":-1}""",
            "",
            """{"id":"broken",""",
            """{"id":"thief","namespaces":[{"id":9970}]}""",
            """{"id":"good","namespaces":[]}""",
            """{"id":"late","namespaces":[{"id":1}]}""",
            """{"id":"sub","namespaces":[{"id":9971}]}""",
            """{"id":"typo","nmae":1}""");

        Assert.Equal((400, "invalid_import"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(
            ["2 invalid_property", "2 invalid_property", "4 invalid_json", "5 namespace_taken", "6 repeated_id", "7 namespace_taken", "8 not_a_root", "9 invalid_json"],
            Faults(problem));
        Assert.Equal("""{"id":"acme","namespaces":[{"id":9970}]}""", (await host.ExportAsync("customers")).Trim());
    }

    [Fact]
    public async Task An_import_may_hand_a_namespace_from_one_customer_to_another()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.ImportAsync("/v1/customers", """{"id":"acme","namespaces":[{"id":9970}]}""", """{"id":"globex","namespaces":[{"id":5000}]}""");

        var (status, _) = await host.ImportAsync("/v1/customers", """{"id":"acme","namespaces":[{"id":5000}]}""", """{"id":"globex","namespaces":[{"id":9970}]}""");

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Ten_thousand_customers_are_one_import_and_one_more_is_too_many()
    {
        await using var host = await CustomersHost.StartAsync(server);
        var lines = Enumerable.Range(1, ImportBody.LinesMax).Select(number => $$"""{"id":"c{{number}}","name":"Customer {{number}}","namespaces":[{"id":{{number}}}]}""").ToArray();

        var (status, _) = await host.ImportAsync("/v1/customers", lines);
        var (tooMany, problem) = await host.ImportAsync("/v1/customers", [.. lines, """{"id":"more"}"""]);

        Assert.Equal((200, 413, "too_many_lines"), (status, tooMany, problem.GetProperty("code").GetString()));
        Assert.Equal(ImportBody.LinesMax, (await host.ExportAsync("customers")).Count(character => character == '\n'));

        // The answer waits a few seconds for ClickHouse; what was not there by then follows.
        var started = TimeProvider.System.GetTimestamp();
        while (await host.Database.ValueAsync("SELECT toString(count()) FROM customers") is var projected && projected != "10000")
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < ProjectedWithin, $"{projected} of 10000 customers are in ClickHouse");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Four_million_lines_are_too_many_before_the_first_is_looked_at()
    {
        await using var host = await CustomersHost.StartAsync(server);
        var (status, problem) = await host.ImportAsync("/v1/customers", string.Concat(Enumerable.Repeat("x\n", 4_000_000)));
        Assert.Equal((413, "too_many_lines"), (status, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_change_that_a_crash_cut_short_is_completed_by_the_next_book()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.ImportAsync("/v1/customers", """{"id":"acme","namespaces":[{"id":1}]}""", """{"id":"globex","namespaces":[{"id":2}]}""");
        await host.CutShortAsync([new CustomerRecord("acme", null, null, [new(2, null, null)]), new CustomerRecord("globex", null, null, [new(1, null, null)])], reached: 1);

        await host.RestartAsync();
        var (status, problem) = await host.PutAsync("/v1/customers/third", """{"namespaces":[{"id":1}]}""");

        Assert.Equal(409, status);
        Assert.Contains("'globex'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"id":"acme","namespaces":[{"id":2}]}""", (await host.GetAsync("/v1/customers/acme")).Body.GetRawText());
    }

    [Fact]
    public async Task Namespaces_go_in_and_come_out_the_same()
    {
        await using var host = await CustomersHost.StartAsync(server);
        string[] lines =
        [
            """{"id":9970,"parent_id":null,"full_path":"acme","plan":"premium","valid_from":"1970-01-01T00:00:00+00:00"}""",
            """{"id":9970,"parent_id":null,"full_path":"acme","plan":"ultimate","valid_from":"2026-06-01T00:00:00+00:00"}""",
            """{"id":9971,"parent_id":9970,"full_path":"acme/web","plan":null,"valid_from":"1970-01-01T00:00:00+00:00"}""",
        ];

        var (status, answer) = await host.ImportAsync("/v1/namespaces", lines);
        var exported = await host.ExportAsync("namespaces");
        await host.ImportAsync("/v1/namespaces", exported.Split('\n'));
        await host.RestartAsync();

        Assert.Equal((200, 3), (status, answer.GetProperty("imported").GetInt32()));
        Assert.Equal(lines.Order(), exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Equal(exported, await host.ExportAsync("namespaces"));
        Assert.Equal(
            ["9970|premium|2026-06-01 00:00:00", "9970|ultimate|2106-01-01 00:00:00", "9971||2106-01-01 00:00:00"],
            await host.Database.RowsAsync("SELECT namespace_id, plan, toString(valid_to) FROM namespaces ORDER BY namespace_id, valid_from"));
    }

    [Fact]
    public async Task A_faulty_import_of_namespaces_is_refused_whole()
    {
        await using var host = await CustomersHost.StartAsync(server);
        await host.PutAsync("/v1/namespaces/1", """{"parent_id":2}""");

        var (status, problem) = await host.ImportAsync(
            "/v1/namespaces",
            """{"id":2,"parent_id":3}""",
            """{"id":3,"parent_id":1}""",
            """{"id":4,"valid_from":"2026-05-01T00:00:00Z"}""",
            """{"id":4,"valid_from":"2026-04-01T00:00:00Z"}""",
            """{"id":-5}""",
            "[]");

        Assert.Equal((400, "invalid_import"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(["1 cycle", "2 cycle", "4 out_of_order", "5 invalid_property", "6 invalid_json"], Faults(problem));
        Assert.Equal(1, (await host.ExportAsync("namespaces")).Count(character => character == '\n'));
    }

    [Theory]
    [InlineData("application/json", "{}", 415, "unsupported_media_type")]
    [InlineData("application/x-ndjson", "\n\n", 400, "empty_import")]
    public async Task An_import_that_is_none_is_refused(string mediaType, string body, int status, string code)
    {
        await using var host = await CustomersHost.StartAsync(server);

        var (actual, problem) = await host.SendAsync(HttpMethod.Post, "/v1/customers", body, mediaType);

        Assert.Equal((status, code), (actual, problem.GetProperty("code").GetString()));
    }

    private static IEnumerable<string> Faults(JsonElement problem) => problem.GetProperty("errors").EnumerateArray()
        .Select(error => $"{error.GetProperty("line").GetInt32()} {error.GetProperty("code").GetString()}");
}
