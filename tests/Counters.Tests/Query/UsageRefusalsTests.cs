using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Query;

public sealed class UsageRefusalsTests(ClickHouseFixture server)
{
    [Theory]
    [InlineData("", 400, "bad_parameter", "metric (a key path), event")]
    [InlineData("metric=counts.builds&event=push", 400, "bad_parameter", "not several")]
    [InlineData("metric=counts.bilds", 404, "unknown_metric", "'counts.builds'")]
    [InlineData("event=create_ci_bild", 404, "unknown_event", "'create_ci_build'")]
    [InlineData("metric=settings.ldap_enabled", 404, "metric_not_instrumented", "not made of counters")]
    [InlineData("event=push&window=week", 400, "bad_parameter", "iso_week")]
    [InlineData("event=push&window=day&window=hour", 400, "bad_parameter", "once")]
    [InlineData("metric=redis_hll_counters.ci.builders_weekly&window=hour", 400, "bad_parameter", "day is the finest")]
    [InlineData("metric=redis_hll_counters.ci.builders_weekly&from=2026-11-10T08:00Z", 400, "bad_parameter", "2026-11-10T00:00:00Z or 2026-11-11T00:00:00Z")]
    [InlineData("event=push&from=yesterday", 400, "bad_parameter", "ISO 8601")]
    [InlineData("event=push&from=2026-11-10T08:30Z", 400, "bad_parameter", "2026-11-10T08:00:00Z or 2026-11-10T09:00:00Z")]
    [InlineData("event=push&from=2026-11-10&to=2026-11-10", 400, "bad_parameter", "is not before")]
    [InlineData("event=push&from=1900-01-01", 400, "bad_parameter", "between 1970")]
    [InlineData("event=push&namespace_id=x", 400, "bad_parameter", "whole number")]
    [InlineData("event=push&group_by=user", 400, "bad_parameter", "root_namespace_id")]
    [InlineData("event=push&format=xml", 400, "bad_parameter", "csv")]
    [InlineData("event=push&namepace_id=1", 400, "bad_parameter", "namespace_id")]
    [InlineData("event=push&customer_id=nobody", 404, "unknown_customer", "nobody")]
    [InlineData("event=push&customer_id=nobody&format=csv", 404, "unknown_customer", "nobody")]
    [InlineData("event=push&window=hour&from=1990-01-01", 400, "too_many_rows", "50000")]
    public async Task A_question_without_an_answer_says_what_to_mend(string query, int status, string code, string hint)
    {
        await using var host = await QueryHost.StartAsync(server);

        var (actual, problem) = await host.GetAsync($"/v1/usage?{query}");

        Assert.Equal((status, code), (actual, problem.GetProperty("code").GetString()));
        Assert.Contains(hint, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_groups_than_rows_allow_are_refused_not_cut()
    {
        await using var host = await QueryHost.StartAsync(server, ("Counters:Query:RowsMax", "3"));
        await host.Database.Store.StoreAsync(
            [.. Enumerable.Range(1, 4).Select(id => UsageTests.At("2026-11-10T08:00", "1", id) with { RootNamespaceId = id })], [], TestContext.Current.CancellationToken);

        var (status, problem) = await host.GetAsync("/v1/usage?event=create_ci_build&from=2026-11-10&to=2026-11-11");

        Assert.Equal((400, "too_many_rows"), (status, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task More_namespaces_than_a_question_may_name_are_refused()
    {
        await using var host = await QueryHost.StartAsync(server, ("Counters:Query:NamespacesMax", "2"));

        var (status, problem) = await host.GetAsync("/v1/usage?event=push&namespace_id=1&namespace_id=2&namespace_id=3");

        Assert.Equal((400, "bad_parameter"), (status, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_ClickHouse_that_cannot_answer_is_503_and_worth_another_try()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.ExecuteAsync("DROP VIEW usage_hourly");

        using var response = await host.Http.GetAsync(new Uri("/v1/usage?event=push", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((503, true), ((int)response.StatusCode, response.Headers.RetryAfter is not null));
        Assert.Contains("rollups_unavailable", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
