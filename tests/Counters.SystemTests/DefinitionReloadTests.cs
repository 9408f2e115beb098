using System.Net;
using System.Text.Json;
using Counters.SystemTests.Fixtures;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>Definitions that are changed while the built host goes on running.</summary>
public sealed class DefinitionReloadTests : IDisposable
{
    private const long Namespace = 9970;

    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(10);

    private readonly TempDirectory _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Edited_files_count_after_a_reload_without_a_restart_and_what_is_removed_keeps_its_numbers()
    {
        Event("first_event");
        Metric("counts.firsts", "first_event");
        await using var host = new HostProcess($"--Counters:Dictionary:Directory={_folder.Path}");
        await host.StartAsync();
        await SendAsync(host, "first_event", "1");

        // A fault changes nothing, and is named with its place.
        Metric("counts.seconds", "second_event");
        File.WriteAllText(_folder.Sub("events/broken.yml"), "---\naction: [");
        var (status, problem) = await ReloadAsync(host);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid_definitions"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal("events/broken.yml", problem.GetProperty("faults")[0].GetProperty("file").GetString());
        await SendAsync(host, "first_event", "2");

        // One event and its metric go, others come.
        File.Delete(_folder.Sub("events/broken.yml"));
        File.Delete(_folder.Sub("events/first_event.yml"));
        File.Delete(_folder.Sub("metrics/counts.firsts.yml"));
        Event("second_event");
        (status, var reloaded) = await ReloadAsync(host);
        Assert.Equal((HttpStatusCode.OK, "activates"), (status, reloaded.GetProperty("outcome").GetString()));
        Assert.Equal(HttpStatusCode.Conflict, (await ReloadAsync(host)).Status);
        var activatesAt = reloaded.GetProperty("activates_at").GetDateTimeOffset();
        Assert.Contains("unknown_event", await PostAsync(host, "second_event", "early"), StringComparison.Ordinal);
        await SendAsync(host, "first_event", "3");

        await Task.Delay(activatesAt - TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(20), Cancellation);
        await SendAsync(host, "second_event", "4");
        Assert.Contains("unknown_event", await PostAsync(host, "first_event", "late"), StringComparison.Ordinal);
        var (_, unchanged) = await ReloadAsync(host);
        Assert.Equal(("unchanged", activatesAt), (unchanged.GetProperty("outcome").GetString(), unchanged.GetProperty("activates_at").GetDateTimeOffset()));
        await AssertSeenAsync(host, activatesAt, reloaded.GetProperty("version").GetString()!);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What the new version says, and what is left of the old one.</summary>
    private static async Task AssertSeenAsync(HostProcess host, DateTimeOffset activatesAt, string version)
    {
        await Eventually.HoldsAsync(SeenWithin, async () => await TotalAsync(host, "metric=counts.seconds") == 1 ? null : "the new metric is not counted", host.Log.ToString);
        Assert.Equal(3, await TotalAsync(host, "event=first_event"));
        Assert.Equal(3, await TotalAsync(host, "counter=first_event"));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(host, "/v1/usage?metric=counts.firsts")).Status);

        var (_, ping) = await GetAsync(host, $"/v1/namespaces/{Namespace}/service_ping");
        Assert.Equal(version, ping.GetProperty("counters_metadata").GetProperty("dictionary_version").GetString());
        var seconds = ping.GetProperty("counters_metadata").GetProperty("metrics").GetProperty("counts.seconds");
        Assert.Equal(activatesAt, seconds.GetProperty("counted_from").GetDateTimeOffset());
        Assert.False(ping.GetProperty("counts").TryGetProperty("firsts", out _));

        await Eventually.HoldsAsync(
            SeenWithin,
            async () => await host.Sql.RowsAsync("SELECT DISTINCT key_path, dictionary_version FROM metrics") is [["counts.seconds", var shown]] && shown == version
                ? null : "the view shows the old dictionary",
            host.Log.ToString);
        var activated = await host.Sql.RowsAsync("SELECT DISTINCT toString(toUnixTimestamp64Milli(activated_at)) FROM metrics");
        Assert.Equal($"{activatesAt.ToUnixTimeMilliseconds()}", Assert.Single(Assert.Single(activated)));

        var (_, ready) = await GetAsync(host, "/health/ready");
        var details = ready.GetProperty("checks").GetProperty("counters").GetProperty("details");
        Assert.Equal(version, details.GetProperty("dictionary_version").GetString());
        Assert.Equal(activatesAt, details.GetProperty("dictionary_since").GetDateTimeOffset());
    }

    private static async Task<decimal> TotalAsync(HostProcess host, string question)
    {
        var (_, usage) = await GetAsync(host, $"/v1/usage?{question}&namespace_id={Namespace}&window=hour");
        return usage.GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetDecimal());
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> GetAsync(HostProcess host, string path)
    {
        using var answer = await host.Http.GetAsync(path, Cancellation);
        return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation)));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> ReloadAsync(HostProcess host)
    {
        using var answer = await host.Http.PostAsync("/v1/definitions/reload", null, Cancellation);
        return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation)));
    }

    private static async Task SendAsync(HostProcess host, string name, string id) =>
        Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":[]}""", await PostAsync(host, name, id));

    private static async Task<string> PostAsync(HostProcess host, string name, string id)
    {
        using var content = new StringContent($$"""{"id":"{{id}}","event":"{{name}}","namespace_id":{{Namespace}}}""", null, "application/json");
        using var answer = await host.Http.PostAsync("/v1/events", content, Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private void Event(string name) => Write($"events/{name}.yml", $"---\ndescription: It happened.\ninternal_events: true\naction: {name}\n");

    private void Metric(string keyPath, string name) => Write(
        $"metrics/{keyPath}.yml",
        $"""
        ---
        key_path: {keyPath}
        description: How often it happened.
        product_group: analytics_instrumentation
        value_type: number
        status: active
        time_frame: all
        data_source: internal_events
        events:
          - name: {name}

        """);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Sub(path))!);
        File.WriteAllText(_folder.Sub(path), text);
    }
}
