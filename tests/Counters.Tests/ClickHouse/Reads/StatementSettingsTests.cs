using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Counters.Tokens;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.ClickHouse.Reads;

/// <summary>What the whole host sends to ClickHouse, for whatever reason, seen from outside.</summary>
public sealed class StatementSettingsTests(ClickHouseFixture server)
{
    private static readonly Dictionary<string, string> ParametersOf = new()
    {
        ["/v1/usage"] = "?event=create_ci_build&group_by=namespace_id",
        ["/v1/customers"] = "?sort=-counts.deployments&window=month",
        ["/v1/reconciliation"] = "?hours=3",
    };

    /// <summary>They answer from memory or Redis alone.</summary>
    private static readonly string[] WithoutClickHouse =
        ["/v1/definitions", "/v1/customers/{id}", "/v1/namespaces", "/v1/tokens", "/v1/definitions/values/fullest", "/api/v4/usage_data/metric_definitions"];

    /// <summary>It answers of a rule that is counted by value, from Redis; the shipped set has none.</summary>
    private const string OfValues = "/v1/definitions/values";

    private static readonly string[] OfReads = ["cancel_http_readonly_queries_on_client_close", "max_memory_usage", "max_threads", "max_execution_time"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_read_of_every_route_is_bounded_and_below_inserts()
    {
        await using var proxy = await RecordingProxy.StartAsync(server);
        await using var host = await IngestHost.StartAsync(
            server, $"--Counters:ClickHouse={proxy.Through(server.ConnectionString).TrimEnd(';')};Database=t_{Guid.CreateVersion7():N}");
        using var nothing = new StringContent("""{"namespaces":[{"id":9970}]}""", System.Text.Encoding.UTF8, "application/json");
        using var registered = await host.Http.PutAsync(new Uri("/v1/customers/acme", UriKind.Relative), nothing, Cancelled);
        await host.PostAsync(IngestHost.Good(9970));
        await host.CountedAsync(9970);

        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Where(route => route.Metadata.GetMetadata<RequiredScope>()?.Scope is Scope.Query or Scope.Ingest or Scope.Admin)
            .Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/'))
            .Where(route => route != OfValues)
            .ToArray();
        Assert.Contains("/v1/usage", routes);
        foreach (var route in routes.SelectMany(Paths)) { await SendAsync(host, proxy, route.Route, route.Path); }

        Assert.Contains(proxy.Statements, statement => statement.Sql.StartsWith("INSERT", StringComparison.OrdinalIgnoreCase));
        Assert.All(proxy.Statements, statement => AssertBounded(statement.Sql.TrimStart(), statement.Settings));
    }

    private static IEnumerable<(string Route, string Path)> Paths(string route)
    {
        var path = route.Replace("{id}", "acme", StringComparison.Ordinal).Replace("{root:long}", "9970", StringComparison.Ordinal) + ParametersOf.GetValueOrDefault(route);
        yield return (route, path);
        if (route == "/v1/usage") { yield return (route, path + "&format=csv"); }
        if (route == "/v1/customers/{id}/usage") { yield return (route, path + "?format=parquet"); }
    }

    private static async Task SendAsync(IngestHost host, RecordingProxy proxy, string route, string path)
    {
        var before = proxy.Statements.Count;
        using var answer = await host.Http.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Cancelled)}");
        if (!WithoutClickHouse.Contains(route)) { Assert.True(proxy.Statements.Count > before, $"{path} did not ask ClickHouse."); }
    }

    private static void AssertBounded(string sql, Dictionary<string, string> settings)
    {
        if (sql.StartsWith("INSERT", StringComparison.OrdinalIgnoreCase))
        {
            Assert.False(settings.ContainsKey("readonly"), sql);

            // An insert that ClickHouse computes by itself happens at a start only.
            Assert.True(sql.Contains("SELECT", StringComparison.OrdinalIgnoreCase) || settings.GetValueOrDefault("priority") == "1", sql);
            return;
        }

        // The driver asks for the types of a table's columns before it inserts.
        if (!IsRead(sql) || sql.Contains("WHERE 1=0", StringComparison.OrdinalIgnoreCase)) { return; }
        Assert.True(settings.GetValueOrDefault("readonly") == "2" && settings.GetValueOrDefault("priority") == "2", sql);
        var isProbe = sql.Contains("system.server_settings", StringComparison.Ordinal);
        Assert.All(OfReads, name => Assert.True(settings.ContainsKey(name) || (isProbe && name is "max_memory_usage" or "max_threads"), $"{name}: {sql}"));
    }

    private static bool IsRead(string sql) =>
        !sql.StartsWith("CREATE", StringComparison.OrdinalIgnoreCase)
        && !sql.StartsWith("ALTER", StringComparison.OrdinalIgnoreCase)
        && !sql.StartsWith("DROP", StringComparison.OrdinalIgnoreCase);
}
