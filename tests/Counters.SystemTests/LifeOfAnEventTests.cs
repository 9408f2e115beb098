using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Counters.SystemTests.Fixtures;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>An event from the request that brings it to everybody who asks for it, with the definitions that ship.</summary>
public sealed class LifeOfAnEventTests
{
    private const long Namespace = 9971;
    private const long Root = 9970;

    private static readonly TimeSpan InTheViewsWithin = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Posted_once_it_is_in_usage_in_the_ping_in_the_views_and_in_CSV_and_posted_again_it_changes_nothing()
    {
        await using var host = new HostProcess();
        await host.StartAsync();
        Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":[]}""", await PostAsync(host, One));
        var acknowledged = TimeProvider.System.GetUtcNow();
        await Eventually.HoldsAsync(
            InTheViewsWithin, async () => await host.CompleteThroughAsync() is var complete && complete > acknowledged ? null : $"{complete:O}", host.Log.ToString);
        await AssertSeenByAllAsync(host);

        Assert.Equal("""{"accepted":0,"duplicates":1,"rejected":[]}""", await PostAsync(host, One));
        await Task.Delay(TimeSpan.FromSeconds(1.5), Cancellation);
        await AssertSeenByAllAsync(host);
        Assert.DoesNotContain("octocat", host.Log.ToString(), StringComparison.Ordinal);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static string One { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        {"id":"0197","event":"finish_ci_build","time":"{{{Now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}}}","namespace_id":{{{Namespace}}},"root_namespace_id":{{{Root}}},
         "project_id":278964,"user_id":"octocat","additional_properties":{"label":"failed","property":"instance_type","value":3.5}}
        """);

    private static async Task AssertSeenByAllAsync(HostProcess host)
    {
        // Usage, by the hour, for the namespace.
        var usage = await JsonAsync(host, $"/v1/usage?event=finish_ci_build&namespace_id={Namespace}&window=hour");
        Assert.Equal(1, Total(usage));
        var minutes = await JsonAsync(host, $"/v1/usage?metric=counts.sum_value_finish_ci_build&root_namespace_id={Root}&window=hour");
        Assert.Equal(3.5m, Total(minutes));

        // The Service Ping of the root.
        var ping = await JsonAsync(host, $"/v1/namespaces/{Root}/service_ping");
        Assert.Equal(3.5m, ping.GetProperty("counts").GetProperty("sum_value_finish_ci_build").GetDecimal());
        Assert.Equal(1, ping.GetProperty("counts").GetProperty("count_total_finish_ci_build_failed").GetInt64());
        Assert.Equal(0, ping.GetProperty("counts").GetProperty("source_code_pushes").GetInt64());
        var statuses = ping.GetProperty("counters_metadata").GetProperty("metrics");
        Assert.Equal("counted", statuses.GetProperty("counts.sum_value_finish_ci_build").GetProperty("status").GetString());
        Assert.Equal("zero", statuses.GetProperty("counts.source_code_pushes").GetProperty("status").GetString());
        using var unknown = await host.Http.GetAsync("/v1/namespaces/77/service_ping", Cancellation);
        Assert.Equal(404, (int)unknown.StatusCode);

        // SQL, as an analyst joins it.
        var rows = await host.Sql.RowsAsync(
            $"SELECT m.key_path, toString(sum(u.value)) FROM usage_hourly u JOIN metrics m USING (counter) WHERE u.root_namespace_id = {Root} GROUP BY ALL ORDER BY ALL");
        Assert.Contains(rows, row => row is ["counts.sum_value_finish_ci_build", "3.5"]);
        Assert.Contains(rows, row => row is ["counts.count_total_finish_ci_build_failed", "1"]);

        // CSV.
        var lines = (await host.Http.GetStringAsync($"/v1/usage?event=finish_ci_build&namespace_id={Namespace}&window=hour&format=csv", Cancellation))
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("""
            "from","to","namespace_id","value","status","complete_through"
            """, lines[0]);
        Assert.Single(lines, line => line.Contains($",{Namespace},1,", StringComparison.Ordinal));
    }

    private static decimal Total(JsonElement usage) =>
        usage.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetDecimal());

    private static async Task<JsonElement> JsonAsync(HostProcess host, string path) => JsonElement.Parse(await host.Http.GetStringAsync(path, Cancellation));

    private static async Task<string> PostAsync(HostProcess host, string json)
    {
        using var answer = await host.Http.PostAsync("/v1/events", new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")), Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
