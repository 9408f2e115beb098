using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Query;

/// <summary>Questions that are too large are refused before ClickHouse counts anything, in words that say what to narrow.</summary>
public sealed class AnswerSizeTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("&group_by=namespace_id&window=hour&format=csv", "ExportRowsMax", "5000", "window", "'group_by=none'", "'namespace_id'")]
    [InlineData("&group_by=namespace_id&window=hour", "RowsMax", "2000", "window", "'group_by=none'", "'namespace_id'")]
    [InlineData("&namespace_id=1&namespace_id=2&namespace_id=3&window=hour", "RowsMax", "2000", "window", "name fewer namespaces", "3 namespaces")]
    [InlineData("&namespace_id=1&window=hour", "RowsMax", "700", "'from' and 'to'", "700 windows of hour", "window")]
    [InlineData("&group_by=none&window=hour&format=ndjson", "RowsMax", "700", "'from' and 'to'", "700 windows of hour", "window")]
    public async Task Groups_times_windows_above_the_bound_are_refused_before_the_query(
        string question, string setting, string value, string first, string second, string third)
    {
        await using var host = await QueryHost.StartAsync(server, ($"Counters:Query:{setting}", value));
        await host.Database.Store.StoreAsync([.. Enumerable.Range(1, 10).Select(id => UsageTests.At("2026-10-10T08:00", "1", id))], [], Cancelled);

        // Whatever counts would fail.
        await host.Database.ExecuteAsync("DROP VIEW usage_hourly");

        var (status, problem) = await host.GetAsync($"/v1/usage?event=create_ci_build&from=2026-10-01&to=2026-10-31{question}");

        Assert.Equal((400, "too_many_rows"), (status, problem.GetProperty("code").GetString()));
        Assert.All([first, second, third], hint => Assert.Contains(hint, problem.GetProperty("detail").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Windows_before_anything_was_counted_make_no_answer_too_large()
    {
        await using var host = await QueryHost.StartAsync(server, ("Counters:Query:RowsMax", "1000"));
        host.Rules.ActiveFrom = new(2026, 11, 9, 0, 0, 0, TimeSpan.Zero);
        await host.Database.Store.StoreAsync([.. Enumerable.Range(1, 10).Select(id => UsageTests.At("2026-11-10T08:00", "1", id))], [], Cancelled);

        var (status, answer) = await host.GetAsync("/v1/usage?event=create_ci_build&group_by=namespace_id&window=day&from=2025-01-01&to=2026-11-16");

        Assert.Equal(200, status);
        Assert.Equal(70, answer.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task Two_hundred_unknown_namespaces_cost_a_handful_of_queries()
    {
        await using var proxy = await RecordingProxy.StartAsync(server);
        await using var host = await QueryHost.StartAsync(server, (QueryHost.Through, proxy.Through(server.ConnectionString)));
        await host.Database.Store.StoreAsync([UsageTests.At("2026-11-10T08:00", "1", 7)], [], Cancelled);
        proxy.Statements.Clear();
        var ids = Enumerable.Range(1, 100).Select(id => $"&namespace_id={id}&root_namespace_id={1000 + id}");

        var (status, answer) = await host.GetAsync($"/v1/usage?event=create_ci_build&group_by=none{string.Concat(ids)}");

        Assert.Equal(200, status);
        Assert.Equal(199, answer.GetProperty("unknown_namespaces").GetArrayLength());
        Assert.InRange(proxy.Statements.Count, 2, 6);
    }
}
