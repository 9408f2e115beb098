using System.Net;
using System.Text.Json;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Xunit;

namespace Counters.Tests.Reconciliation;

/// <summary><c>GET /v1/reconciliation</c> of the whole host, on the embedded store.</summary>
public sealed class ReconciliationEndpointTests(IngestHostFixture fixture, ClickHouseFixture server)
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_hour_that_is_going_on_is_open_and_its_figures_come_up()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        var posted = await host.PostLinesAsync(IngestHost.Good(namespaceId), IngestHost.Good(namespaceId));
        Assert.Equal(200, posted.Status);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(WaitMax);
        while (true)
        {
            var answer = JsonElement.Parse(await host.Http.GetStringAsync("/v1/reconciliation?hours=2", bound.Token));
            Assert.True(answer.GetProperty("complete_through").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
            var rows = answer.GetProperty("rows").EnumerateArray().ToList();
            if (rows.Count > 0 && rows.All(row => Figure(row, "accepted") >= 2 && Figure(row, "visible") >= 2 && Figure(row, "flushed") >= 2))
            {
                Assert.Equal(
                    ("open", JsonValueKind.Null, JsonValueKind.Null),
                    (rows[0].GetProperty("status").GetString(), rows[0].GetProperty("drift").ValueKind, rows[0].GetProperty("step").ValueKind));
                Assert.True(Figure(rows[0], "committed") >= 2);
                Assert.Matches("^[0-9a-f]{8}$", rows[0].GetProperty("run").GetString());
                Assert.False(string.IsNullOrEmpty(rows[0].GetProperty("silo").GetString()));
                return;
            }

            await Task.Delay(100, bound.Token);
        }
    }

    [Theory]
    [InlineData("hours=0")]
    [InlineData("hours=73")]
    [InlineData("hours=1&hours=2")]
    [InlineData("hours=-1")]
    [InlineData("since=yesterday")]
    public async Task A_parameter_that_makes_no_sense_is_refused_by_name(string query)
    {
        var host = await fixture.HostAsync(server);
        using var answer = await host.Http.GetAsync(new Uri($"/v1/reconciliation?{query}", UriKind.Relative), TestContext.Current.CancellationToken);
        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.BadRequest, "bad_parameter"), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.StartsWith($"'{query.Split('=')[0]}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static long Figure(JsonElement row, string name) => row.GetProperty(name).GetInt64();
}
