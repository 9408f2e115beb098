using System.Text.Json;
using Counters.Http;
using Counters.Rejections;
using Counters.Tests.Fixtures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Counters.Tests.Tokens.ReachWorld;

namespace Counters.Tests.Tokens;

/// <summary>A limited token sees and sends its own on every route, on the whole host. A route that applies reach and has no probe here fails.</summary>
public sealed class ReachTests(ClickHouseFixture server)
{
    private const string Metric = "counts.count_total_create_ci_build";
    private const string Usage = "/v1/usage?event=create_ci_build&window=day";

    private static readonly Dictionary<string, Func<ReachWorld, Task>> Probes = new(StringComparer.Ordinal)
    {
        ["PostEvents"] = EventsAsync,
        ["GetRejected"] = RejectedAsync,
        ["GetUsage"] = UsageAsync,
        ["ListCustomers"] = CustomersAsync,
        ["GetCustomer"] = world => OnlyOwnCustomerAsync(world, id => $"/v1/customers/{id}"),
        ["GetCustomerUsage"] = world => OnlyOwnCustomerAsync(world, id => $"/v1/customers/{id}/usage"),
        ["GetCustomerServicePing"] = world => OnlyOwnCustomerAsync(world, id => $"/v1/customers/{id}/service_ping"),
        ["GetServicePing"] = ServicePingAsync,
        ["GetInstanceServicePing"] = world => InstanceAsync(world, "/api/v4/usage_data/service_ping"),
        ["GetNonSqlMetrics"] = world => InstanceAsync(world, "/api/v4/usage_data/non_sql_metrics"),
        ["GetParity"] = ParityAsync,
    };

    [Fact]
    public async Task On_every_route_a_limited_token_sees_and_sends_its_own_only()
    {
        await using var world = await ReachWorld.StartAsync(server);
        var routes = world.Host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.Equal(Probes.Keys.Order(), Named(routes, ReachRule.Applied));
        Assert.Equal(["GetDefinitions", "GetMetricDefinitions"], Named(routes, ReachRule.NotNeeded));
        foreach (var probe in Probes.Values) { await probe(world); }
    }

    private static IEnumerable<string?> Named(IEnumerable<RouteEndpoint> routes, ReachRule rule) => routes
        .Where(route => route.Metadata.GetMetadata<ReachUse>()?.Rule == rule)
        .Select(route => route.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName)
        .Order();

    private static async Task EventsAsync(ReachWorld world)
    {
        const string Refused = "out_of_reach";
        var yesterday = Today.AddHours(-1);
        foreach (var secret in new[] { Acme, Tree })
        {
            Assert.Null(await world.SendOneAsync(secret, AcmeRoot, time: yesterday.AddHours(-1)));
            Assert.Null(await world.SendOneAsync(secret, AcmeGroup, AcmeRoot, yesterday.AddHours(-1)));
            Assert.Equal(Refused, await world.SendOneAsync(secret, BoltRoot));
            Assert.Equal(Refused, await world.SendOneAsync(secret, BoltGroup));
            Assert.Equal(Refused, await world.SendOneAsync(secret, Nowhere));

            // Naming a root of one's own opens no namespace of others', and naming another's root for one's own namespace counts nothing there.
            Assert.Equal(Refused, await world.SendOneAsync(secret, BoltGroup, AcmeRoot));
            Assert.Equal(Refused, await world.SendOneAsync(secret, Nowhere, AcmeRoot));
            Assert.Equal(Refused, await world.SendOneAsync(secret, AcmeGroup, BoltRoot));
            Assert.Equal(Refused, await world.SendOneAsync(secret, AcmeRoot, BoltRoot));
        }

        // The moved root is Acme's from today on, by the time of the event.
        Assert.Equal(Refused, await world.SendOneAsync(Acme, MovedRoot, time: yesterday));
        Assert.Equal(Refused, await world.SendOneAsync(Tree, MovedRoot));
        Assert.Equal(Refused, await world.SendOneAsync(Group, AcmeRoot));
        Assert.Null(await world.SendOneAsync(Group, AcmeGroup, time: yesterday.AddHours(-1)));
        Assert.Equal(Refused, await world.SendOneAsync(Ghost, Nowhere));

        // Good events count beside refused ones, at their positions.
        var (_, text) = await world.AskAsync(
            Acme, "/v1/events", HttpMethod.Post, $"[{Event(BoltRoot)},{Event(AcmeRoot, time: yesterday.AddHours(-1))},{Event(Nowhere)}]");
        var receipt = JsonElement.Parse(text);
        Assert.Equal(1, receipt.GetProperty("accepted").GetInt32());
        Assert.Equal([0, 2], receipt.GetProperty("rejected").EnumerateArray().Select(rejected => rejected.GetProperty("index").GetInt32()));
        Assert.Single(receipt.GetProperty("rejected").EnumerateArray().Select(rejected => rejected.GetProperty("detail").GetString()).Distinct());
        await world.SettleAsync();
        Assert.Equal((32, 64), (await SumAsync(world, All, $"{Usage}&namespace_id={BoltRoot}"), await SumAsync(world, All, $"{Usage}&namespace_id={BoltGroup}")));
    }

    private static async Task RejectedAsync(ReachWorld world)
    {
        await world.SendOneAsync(All, 1, time: Today.AddDays(-30));
        await world.Host.Services.GetRequiredService<RejectedWriter>().FlushAsync(TestContext.Current.CancellationToken);
        async Task<string[]> ClientsAsync(string secret, string query = "") =>
            [.. (await world.ReadAsync(secret, $"/v1/rejected?limit=1000{query}")).GetProperty("rows").EnumerateArray().Select(
                row => row.GetProperty("client").GetString()!).Distinct().Order()];
        Assert.Equal(["acme"], await ClientsAsync(Acme));
        Assert.Equal(["tree"], await ClientsAsync(Tree, "&client=tree"));
        Assert.Equal(["acme", "all", "ghost", "group", "tree"], await ClientsAsync(All));
        Assert.Equal(["tree"], await ClientsAsync(All, "&client=tree"));
        Assert.Equal((403, "missing_scope"), await RefusalAsync(world, Acme, "/v1/rejected?client=tree"));
    }

    private static async Task UsageAsync(ReachWorld world)
    {
        var today = $"&from={Today:yyyy-MM-dd}";
        Assert.Equal(121, await SumAsync(world, All, $"{Usage}{today}&group_by=none") + await SumAsync(world, All, $"{Usage}&customer_id=bolt&namespace_id={MovedRoot}"));
        foreach (var further in new[] { "&group_by=none", "&group_by=namespace_id", "&group_by=root_namespace_id", $"&namespace_id={AcmeGroup}&namespace_id={MovedRoot}", $"&root_namespace_id={MovedRoot}" })
        {
            // What a customer's token sees is what customer_id= shows.
            var (own, asCustomer) = (await world.ReadAsync(Acme, Usage + further), await world.ReadAsync(All, $"{Usage}{further}&customer_id=acme"));
            Assert.Equal(asCustomer.GetProperty("rows").GetRawText(), own.GetProperty("rows").GetRawText());
            Assert.NotEqual(0, own.GetProperty("rows").GetArrayLength());
            Assert.Equal(
                Lines((await world.AskAsync(All, $"{Usage}{further}&customer_id=acme&format=csv")).Text), Lines((await world.AskAsync(Acme, $"{Usage}{further}&format=csv")).Text));
        }

        Assert.Equal(9, await SumAsync(world, Acme, $"{Usage}{today}&group_by=none"));
        Assert.Equal(5, await SumAsync(world, Tree, $"{Usage}{today}&group_by=none"));
        Assert.Equal(3, await SumAsync(world, Group, $"{Usage}{today}&group_by=none"));
        Assert.Equal(0, await SumAsync(world, Ghost, $"{Usage}&group_by=none"));

        // A namespace of others' is as unknown as one that is not there, by every parameter and in every form.
        foreach (var (foreign, parameter) in from id in new[] { BoltRoot, BoltGroup } from parameter in new[] { "namespace_id", "root_namespace_id" } select (id, parameter))
        {
            await SameAsNowhereAsync(world, foreign, id => $"{Usage}&{parameter}={id}");
            await SameAsNowhereAsync(world, foreign, id => $"{Usage}&{parameter}={id}&group_by=none");
            await SameAsNowhereAsync(world, foreign, id => $"{Usage}&{parameter}={id}&customer_id=acme");
        }

        Assert.Equal((404, "unknown_customer"), await RefusalAsync(world, Acme, $"{Usage}&customer_id=bolt"));
        Assert.Equal((404, "unknown_customer"), await RefusalAsync(world, Tree, $"{Usage}&customer_id=acme"));
    }

    private static async Task CustomersAsync(ReachWorld world)
    {
        string[] questions = ["", "?sort=-" + Metric, "?name_prefix=Hidden", $"?namespace_id={BoltRoot}", "?sort=name&limit=1"];
        foreach (var question in questions)
        {
            Assert.DoesNotContain("olt", (await world.AskAsync(Acme, "/v1/customers" + question)).Text, StringComparison.Ordinal);
            Assert.Empty((await world.ReadAsync(Tree, "/v1/customers" + question)).GetProperty("customers").EnumerateArray());
        }

        var listed = (await world.ReadAsync(Acme, "/v1/customers?sort=-" + Metric)).GetProperty("customers");
        Assert.Equal("acme", Assert.Single(listed.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, (await world.ReadAsync(Acme, "/v1/customers?limit=1")).GetProperty("next_cursor").ValueKind);
        var (status, exported) = await world.AskAsync(Acme, "/v1/customers?format=ndjson");
        Assert.Equal((200, "acme"), (status, JsonElement.Parse(Assert.Single(Lines(exported))).GetProperty("id").GetString()));
        Assert.Equal((200, ""), await world.AskAsync(Tree, "/v1/customers?format=ndjson"));
        Assert.Equal(2, Lines((await world.AskAsync(All, "/v1/customers?format=ndjson")).Text).Length);
    }

    private static async Task OnlyOwnCustomerAsync(ReachWorld world, Func<string, string> path)
    {
        var (status, own) = await world.AskAsync(Acme, path("acme"));
        Assert.True(status == 200, own);
        Assert.DoesNotContain("Hidden", own, StringComparison.Ordinal);
        foreach (var secret in new[] { Acme, Tree, Ghost })
        {
            var foreign = await world.AskAsync(secret, path("bolt"));
            var nobody = await world.AskAsync(secret, path("nobody"));
            Assert.Equal((404, nobody.Text.Replace("nobody", "bolt", StringComparison.Ordinal)), (foreign.Status, WithoutTrace(foreign.Text, nobody.Text)));
        }
    }

    private static async Task ServicePingAsync(ReachWorld world)
    {
        Assert.Equal(5, Number(await world.ReadAsync(Acme, $"/v1/namespaces/{AcmeRoot}/service_ping"), minus: 6));
        Assert.Equal(20, Number(await world.ReadAsync(All, $"/v1/namespaces/{MovedRoot}/service_ping")));

        // Only the days on which the root was Acme's.
        Assert.Equal(4, Number(await world.ReadAsync(Acme, $"/v1/namespaces/{MovedRoot}/service_ping")));
        foreach (var foreign in new[] { BoltRoot, BoltGroup, AcmeGroup })
        {
            var (status, text) = await world.AskAsync(Acme, $"/v1/namespaces/{foreign}/service_ping");
            var nowhere = await world.AskAsync(Acme, $"/v1/namespaces/{Nowhere}/service_ping");
            Assert.Equal((404, nowhere.Text.Replace($"{Nowhere}", $"{foreign}", StringComparison.Ordinal)), (status, WithoutTrace(text, nowhere.Text)));
        }
    }

    private static async Task InstanceAsync(ReachWorld world, string path)
    {
        foreach (var secret in new[] { Acme, Tree, Group, Ghost }) { Assert.Equal((403, "out_of_reach"), await RefusalAsync(world, secret, path)); }
        Assert.Equal(4, Number(await world.ReadAsync(Acme, $"{path}?namespace_id={MovedRoot}")));
        Assert.Equal((404, "unknown_namespace"), await RefusalAsync(world, Acme, $"{path}?namespace_id={BoltRoot}"));
        Assert.Equal((404, "unknown_customer"), await RefusalAsync(world, Acme, $"{path}?customer_id=bolt"));
        Assert.Equal(200, (await world.AskAsync(Acme, $"{path}?customer_id=acme")).Status);
    }

    private static async Task ParityAsync(ReachWorld world)
    {
        var own = await world.ReadAsync(Acme, "/v1/parity?limit=1");
        Assert.Equal("acme", Assert.Single(own.GetProperty("customers").EnumerateArray()).GetProperty("customer_id").GetString());
        Assert.Equal(JsonValueKind.Null, own.GetProperty("next_cursor").ValueKind);
        Assert.Empty((await world.ReadAsync(Tree, "/v1/parity")).GetProperty("customers").EnumerateArray());
        Assert.Equal((404, "unknown_customer"), await RefusalAsync(world, Acme, "/v1/parity?customer_id=bolt"));
    }

    private static async Task SameAsNowhereAsync(ReachWorld world, long foreign, Func<long, string> path)
    {
        foreach (var secret in new[] { Acme, Group })
        {
            if (secret == Group && path(foreign).Contains("customer_id", StringComparison.Ordinal)) { continue; }
            var (answer, nowhere) = (await world.ReadAsync(secret, path(foreign)), await world.ReadAsync(secret, path(Nowhere)));
            Assert.Equal(
                nowhere.GetProperty("unknown_namespaces").GetRawText().Replace($"{Nowhere}", $"{foreign}", StringComparison.Ordinal),
                answer.GetProperty("unknown_namespaces").GetRawText());
            Assert.Equal(nowhere.GetProperty("rows").GetRawText(), answer.GetProperty("rows").GetRawText());
        }
    }

    private static async Task<long> SumAsync(ReachWorld world, string secret, string question) =>
        (await world.ReadAsync(secret, question)).GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetInt64());

    private static async Task<(int Status, string? Code)> RefusalAsync(ReachWorld world, string secret, string path)
    {
        var (status, text) = await world.AskAsync(secret, path);
        return (status, JsonElement.Parse(text).GetProperty("code").GetString());
    }

    /// <param name="minus">Events that another probe has sent meanwhile.</param>
    private static long Number(JsonElement ping, long minus = 0) => ping.GetProperty("counts").GetProperty("count_total_create_ci_build").GetInt64() - minus;

    private static string[] Lines(string text) => [.. text.Split(
        '\n',
        StringSplitOptions.RemoveEmptyEntries).Select(line => line.Contains(
            "complete_through", StringComparison.Ordinal) ? line : line[..(line.LastIndexOf(',') is > 0 and var at && !line.StartsWith('{') ? at : line.Length)])];

    /// <summary>Each problem has a trace of its own; the rest of two is compared.</summary>
    private static string WithoutTrace(string text, string other)
    {
        static string? Trace(string problem) => JsonElement.Parse(problem).TryGetProperty("traceId", out var trace) ? trace.GetString() : null;
        return Trace(text) is { } one && Trace(other) is { } two ? text.Replace(one, two, StringComparison.Ordinal) : text;
    }
}
