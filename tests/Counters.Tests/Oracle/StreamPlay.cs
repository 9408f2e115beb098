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

    public int NotZero { get; private set; }

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
        await world.FlushAsync(_namespaces);
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
                await world.PlaceAsync(place.Placements.Select(Line));
                _accepted.Take(place);
                break;
            case ReactivateTurn:
                await world.ReactivateAsync(_namespaces);
                break;
            case FlushTurn:
                await world.FlushAsync(_namespaces);
                break;
        }
    }

    private static string Line(Placement placement) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["id"] = placement.NamespaceId,
        ["parent_id"] = placement.ParentId,
        ["valid_from"] = placement.ValidFrom,
    });

    /// <summary>GitLab's Redis lives through the events in the order of their times, and is asked at the end of the hour that each question falls into.</summary>
    private async Task CompareAsync(string customer)
    {
        var roots = stream.Roots.Concat(_accepted.All.Select(one => one.Root)).Distinct().ToArray();
        var happened = new Queue<AcceptedEvent>(_accepted.All.OrderBy(one => one.Time));
        foreach (var recordedAt in stream.RecordedAt)
        {
            var last = recordedAt.AddTicks(-1);
            var hourEnd = new DateTimeOffset(last.Year, last.Month, last.Day, last.Hour, 0, 0, TimeSpan.Zero).AddHours(1);
            var until = new List<AcceptedEvent>();
            while (happened.TryPeek(out var next) && next.Time < hourEnd) { until.Add(happened.Dequeue()); }
            await gitLab.TrackAsync(until);
            await Task.WhenAll(roots.Select(root => ComparePingAsync(root, recordedAt)));
            await CompareCustomerAsync(customer, recordedAt);
        }
    }

    private async Task ComparePingAsync(long root, DateTimeOffset recordedAt)
    {
        var expected = await ReadAsync([root], recordedAt);
        var ping = await world.FindAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/namespaces/{root}/service_ping?recorded_at={Query(recordedAt)}"));
        Assert.True(ping is not null, $"Nobody knows namespace {root}.");
        var statuses = ping.Value.GetProperty("counters_metadata").GetProperty("metrics");
        foreach (var (metric, keyPath, number) in expected)
        {
            var at = keyPath.Split('.').Aggregate((JsonElement?)ping.Value, (branch, name) => branch is { } found && found.TryGetProperty(name, out var below) ? below : null);
            var isCounted = statuses.GetProperty(keyPath).GetProperty("status").GetString() switch { "counted" => true, "zero" => false, _ => (bool?)null };
            Compare($"{keyPath} of {root} at {recordedAt:u}", metric, number, at, isCounted);
        }
    }

    /// <summary>What a customer's numbers are called depends on when they are asked for in real time; only the values are compared.</summary>
    private async Task CompareCustomerAsync(string customer, DateTimeOffset recordedAt)
    {
        var expected = await ReadAsync(stream.Customer, recordedAt);
        var usage = await world.FindAsync($"/v1/customers/{customer}/usage?recorded_at={Query(recordedAt)}");
        var values = usage!.Value.GetProperty("metrics")
            .EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("key_path").GetString()!, metric => metric.GetProperty("value"));
        foreach (var (metric, keyPath, number) in expected)
        {
            Compare($"{keyPath} of the customer of {string.Join('+', stream.Customer)} at {recordedAt:u}", metric, number, values[keyPath], number.IsCounted);
        }
    }

    private Task<(OracleMetric Metric, string KeyPath, GitLabNumber Number)[]> ReadAsync(IReadOnlyList<long> roots, DateTimeOffset recordedAt) => Task.WhenAll(
        from metric in dictionary.Metrics
        from asked in metric.Numbers
        select ReadAsync(metric, asked.KeyPath, gitLab.ReadAsync(metric, asked.TimeFrame, roots, recordedAt.UtcDateTime)));

    private static async Task<(OracleMetric, string, GitLabNumber)> ReadAsync(OracleMetric metric, string keyPath, Task<GitLabNumber> number) => (metric, keyPath, await number);

    /// <summary>A metric by value is an object in the Service Ping, and all its values together for a customer.</summary>
    private void Compare(string what, OracleMetric metric, GitLabNumber expected, JsonElement? actual, bool? isCounted)
    {
        var isSame = actual switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetDecimal() == expected.Value,
            { ValueKind: JsonValueKind.Object } values => Text(values.Deserialize<SortedDictionary<string, SortedDictionary<string, long>>>()) == Text(expected.ByValue),
            _ => false,
        };
        lock (_differences)
        {
            Compared++;
            if (expected.Value != 0) { NotZero++; }
            if (isSame && isCounted == expected.IsCounted) { return; }
            _differences.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: GitLab {expected.Value} {Text(expected.ByValue)} ({Status(expected.IsCounted)}), "
                    + $"platform {actual?.GetRawText() ?? "nothing"} ({Status(isCounted)})   {metric}"));
        }
    }

    /// <summary>Ordered by name, so that equal objects are equal texts.</summary>
    private static string Text(SortedDictionary<string, SortedDictionary<string, long>>? byValue) => byValue is null ? "" : string.Join(
        ", ",
        from identifier in byValue
        from value in identifier.Value.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}: {value.Value}").DefaultIfEmpty("none")
        orderby identifier.Key
        select $"{identifier.Key} {value}");

    private static string Status(bool? isCounted) => isCounted switch { true => "counted", false => "zero", null => "neither counted nor zero" };

    private static string Query(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
