using System.Globalization;
using System.Text.Json;
using Counters.Tests.Oracle.Definitions;
using Counters.Tests.Oracle.Platform;
using Counters.Tests.Oracle.Reference;
using Counters.Tests.Oracle.Streams;
using Xunit;

namespace Counters.Tests.Oracle;

/// <summary>Plays one stream into the platform and into GitLab's Redis, asks both the same questions, and holds every answer against the other.</summary>
internal sealed class StreamPlay(OracleWorld world, OracleDictionary dictionary, GitLabRedis gitLab, OracleStream stream)
{
    private readonly AcceptedEvents _accepted = new();
    private readonly HashSet<long> _namespaces = [];
    private readonly List<string> _differences = [];

    /// <summary>How many numbers were compared.</summary>
    public int Compared { get; private set; }

    public async Task RunAsync()
    {
        foreach (var turn in stream.Turns)
        {
            world.TurnTo(turn.Clock);
            await PlayAsync(turn);
        }

        world.TurnTo(stream.End);
        var customer = string.Create(CultureInfo.InvariantCulture, $"customer-{stream.Roots[0]}");
        var owned = string.Join(',', stream.Customer.Select(root => $$"""{"id":{{root}}}"""));
        await world.PutAsync($"/v1/customers/{customer}", $$"""{"name":"{{customer}}","namespaces":[{{owned}}]}""");
        await world.FlushAsync();
        await CompareAsync(customer);
        Assert.True(_differences.Count == 0, $"{_differences.Count} of {Compared} numbers differ:\n{string.Join('\n', _differences.Take(20))}");
    }

    private async Task PlayAsync(OracleTurn turn)
    {
        switch (turn)
        {
            case SendTurn send:
                string[] lines = [.. send.Events.Select(one => one.ToJson())];
                var requests = Enumerable.Range(0, send.Twice ? 2 : 1).Select(_ => world.SendAsync(lines, send.Key)).ToArray();
                var accepted = (await Task.WhenAll(requests)).Sum();
                var expected = _accepted.Take(send);
                Assert.True(accepted == expected, $"{accepted} events were counted in place of {expected}: {send}");
                _namespaces.UnionWith(send.Events.Select(one => one.NamespaceId));
                break;
            case PlaceTurn place:
                var body = JsonSerializer.Serialize(new Dictionary<string, object?> { ["parent_id"] = place.ParentId, ["valid_from"] = place.ValidFrom });
                await world.PutAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/namespaces/{place.NamespaceId}"), body);
                _accepted.Take(place);
                break;
            case ReactivateTurn:
                await world.ReactivateAsync(_namespaces);
                break;
            case FlushTurn:
                await world.FlushAsync();
                break;
        }
    }

    /// <summary>GitLab's Redis lives through the events in the order of their times, and is asked at the end of the hour of each question.</summary>
    private async Task CompareAsync(string customer)
    {
        var roots = stream.Roots.Concat(_accepted.All.Select(one => one.Root)).Distinct().ToArray();
        var happened = new Queue<AcceptedEvent>(_accepted.All.OrderBy(one => one.Time));
        foreach (var recordedAt in stream.RecordedAt)
        {
            var hourEnd = new DateTimeOffset(recordedAt.Year, recordedAt.Month, recordedAt.Day, recordedAt.Hour, 0, 0, TimeSpan.Zero).AddHours(1);
            var until = new List<AcceptedEvent>();
            while (happened.TryPeek(out var next) && next.Time < hourEnd) { until.Add(happened.Dequeue()); }
            await gitLab.TrackAsync(until);
            await Task.WhenAll(roots.Select(root => ComparePingAsync(root, recordedAt)));
            await CompareCustomerAsync(customer, recordedAt);
        }
    }

    private async Task ComparePingAsync(long root, DateTimeOffset recordedAt)
    {
        var ping = await world.FindAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/namespaces/{root}/service_ping?recorded_at={Query(recordedAt)}"));
        Assert.True(ping is not null, $"Nobody knows namespace {root}.");
        var statuses = ping.Value.GetProperty("counters_metadata").GetProperty("metrics");
        foreach (var (metric, keyPath, timeFrame) in Numbers)
        {
            var expected = await gitLab.ReadAsync(metric, timeFrame, [root], recordedAt.UtcDateTime);
            var at = keyPath.Split('.').Aggregate((JsonElement?)ping.Value, (branch, name) => branch is { } found && found.TryGetProperty(name, out var below) ? below : null);
            var status = statuses.GetProperty(keyPath).GetProperty("status").GetString();
            Compare($"{keyPath} of {root} at {recordedAt:u}", metric, expected, at, status, expected.IsCounted ? "counted" : "zero");
        }
    }

    private async Task CompareCustomerAsync(string customer, DateTimeOffset recordedAt)
    {
        var usage = await world.FindAsync($"/v1/customers/{customer}/usage?recorded_at={Query(recordedAt)}");
        var metrics = usage!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(metric => metric.GetProperty("key_path").GetString()!);
        foreach (var (metric, keyPath, timeFrame) in Numbers)
        {
            var expected = await gitLab.ReadAsync(metric, timeFrame, stream.Customer, recordedAt.UtcDateTime);
            Compare($"{keyPath} of the customer of {string.Join('+', stream.Customer)} at {recordedAt:u}", metric, expected, metrics[keyPath].GetProperty("value"), null, null);
        }
    }

    private IEnumerable<(OracleMetric Metric, string KeyPath, string TimeFrame)> Numbers =>
        dictionary.Metrics.SelectMany(metric => metric.Numbers.Select(number => (metric, number.KeyPath, number.TimeFrame)));

    private void Compare(string what, OracleMetric metric, GitLabNumber expected, JsonElement? actual, string? status, string? expectedStatus)
    {
        Compared++;
        if (actual is { ValueKind: JsonValueKind.Number } number && number.GetDecimal() == expected.Value && status == expectedStatus) { return; }
        _differences.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: GitLab {expected.Value} {expectedStatus}, platform {actual?.GetRawText() ?? "nothing"} {status}   ({metric})"));
    }

    private static string Query(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
