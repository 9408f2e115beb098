using System.Globalization;
using System.Net.Http.Headers;
using ClickHouse.Driver.ADO.Parameters;
using Counters.ClickHouse;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Query.Limits;

/// <summary>The whole host with tokens, and queries that do not end by themselves.</summary>
public sealed class ExpensiveQueriesTests(ClickHouseFixture server)
{
    private const string Question = "/v1/usage?event=create_ci_build&group_by=namespace_id&namespace_id=9971";

    private static readonly string[] Bounded =
    [
        "/v1/usage", "/v1/customers", "/v1/customers/{id}/usage", "/v1/namespaces/{root:long}/service_ping", "/v1/customers/{id}/service_ping",
        "/api/v4/usage_data/service_ping", "/api/v4/usage_data/non_sql_metrics", "/v1/parity", "/v1/reconciliation",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_that_asks_ClickHouse_for_much_is_bounded_by_token()
    {
        await using var routes = await ServedRoutes.StartAsync(ServedRoutes.Token(0, "reads", "secret-of-reads", "query"));

        var bounded = routes.All.Where(route => route.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == "expensive-query");

        Assert.Equal(Bounded.Order(), bounded.Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/')).Order());
    }

    [Fact]
    public async Task A_token_with_too_many_queries_under_way_is_asked_to_wait_while_others_are_served()
    {
        await using var host = await IngestHost.StartAsync(
            server,
            [
                .. ServedRoutes.Token(0, "greedy", "secret-of-greedy", "query"),
                .. ServedRoutes.Token(1, "modest", "secret-of-modest", "query"),
                "--Counters:Query:QueriesAtOnceMax=2", "--Counters:Query:QueriesWaitingMax=1", "--Counters:Query:QueryWaitMax=00:00:02",
            ]);
        var database = host.Services.GetRequiredService<ClickHouseDatabase>();
        await database.ExecuteAsync("DROP VIEW usage_hourly", cancellationToken: Cancelled);
        await database.ExecuteAsync(QueryHost.EndlessTotals, cancellationToken: Cancelled);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<HttpResponseMessage>[] greedy = [AskAsync(host, "greedy", Question, leaving.Token), AskAsync(host, "greedy", Question, leaving.Token)];
        await UntilUnderWayAsync(database, 2);

        using var refused = await AskAsync(host, "greedy", Question, Cancelled);
        Assert.Equal((429, true, "application/problem+json"), ((int)refused.StatusCode, refused.Headers.RetryAfter is not null, refused.Content.Headers.ContentType?.MediaType));
        Assert.Contains("\"code\":\"too_many_queries\"", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);

        // Another token's queries begin at once, and exports of the same one have places of their own.
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<HttpResponseMessage>[] others = [AskAsync(host, "modest", Question, gone.Token), AskAsync(host, "greedy", Question + "&format=csv", gone.Token)];
        await UntilUnderWayAsync(database, 4);

        await leaving.CancelAsync();
        await gone.CancelAsync();
        foreach (var one in greedy.Concat(others)) { await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one); }
        await UntilUnderWayAsync(database, 0);
        using var served = await AskAsync(host, "greedy", "/v1/customers", Cancelled);
        Assert.Equal(200, (int)served.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(IngestHost host, string token, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"secret-of-{token}");
        return await host.Http.SendAsync(request, cancellationToken);
    }

    private static async Task UntilUnderWayAsync(ClickHouseDatabase database, int queries)
    {
        var sql = $"SELECT toString(count()) FROM system.processes WHERE current_database = '{database.Name}' AND query LIKE '%usage_hourly%' AND query NOT LIKE '%system.processes%'";
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(TimeSpan.FromSeconds(20));
        while ((await database.ReadAsync(
            sql, new ClickHouseParameterCollection(), row => row.GetString(0), bound.Token)).Single() != queries.ToString(CultureInfo.InvariantCulture))
        {
            await Task.Delay(50, bound.Token);
        }
    }
}
