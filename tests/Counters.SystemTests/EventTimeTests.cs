using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>Events count where and when they happened, however late they come, and never twice, whatever the accept window was changed to.</summary>
public sealed class EventTimeTests
{
    private const long Namespace = 500;

    private static readonly TimeSpan InTheViewsWithin = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_namespace_that_moves_mid_hour_leaves_what_happened_before_with_its_former_root()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var client = new EventClient(host.Http);
        await host.StartAsync();
        var hour = HoursAgo(2);
        var move = hour.AddMinutes(30);
        await PlaceAsync(host, """{"parent_id":9001}""");
        var before = Some("before", 20, at: hour.AddMinutes(10));
        await client.SendAsync(before);

        await PlaceAsync(host, $$"""{"parent_id":9002,"valid_from":"{{move:yyyy-MM-ddTHH:mm:ssZ}}"}""");
        var late = Some("late", 20, at: move.AddSeconds(-1));
        var after = Some("after", 20, at: move);
        await client.SendAsync([.. late, .. after]);

        await PlaceAsync(host, """{"parent_id":9003}""");
        var afterwards = Some("now", 20, at: Now);
        await client.SendAsync(afterwards);
        var expected = Figures.Of(
            [.. before, .. late, .. after, .. afterwards], one => one.Id.StartsWith("now", StringComparison.Ordinal) ? 9003 : one.Time < move ? 9001 : 9002);
        await Eventually.HoldsAsync(InTheViewsWithin, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
    }

    [Fact]
    public async Task Late_events_are_added_to_hours_that_were_flushed_long_ago_also_after_a_restart()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var client = new EventClient(host.Http);
        var hour = HoursAgo(5);
        for (var turn = 1; turn <= 3; turn++)
        {
            // The third turn comes after a restart.
            if (turn != 2) { await host.StartAsync(); }
            await client.SendAsync(Some($"turn-{turn}", 10 * turn, hour.AddMinutes(turn)));
            var expected = Figures.Of(client.Acknowledged);
            await Eventually.HoldsAsync(InTheViewsWithin, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);

            // A segment is let go with the commit that also clears the ledger; what comes after that opens another.
            var acknowledged = Now;
            await Eventually.HoldsAsync(
                InTheViewsWithin, async () => await host.CompleteThroughAsync() is var complete && complete > acknowledged ? null : $"{complete:O}", host.Log.ToString);
            Assert.Equal($"{turn}", await host.Sql.ValueAsync($"SELECT uniqExact(segment) FROM totals WHERE namespace_id = {Namespace} AND counter = 'system_event'"));
            if (turn == 2) { Assert.Equal(0, await host.StopAsync()); }
        }
    }

    [Fact]
    public async Task An_accept_window_that_was_lowered_and_raised_again_lets_no_old_replay_through()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var client = new EventClient(host.Http);
        var old = Some("old", 30, at: Now.AddHours(-10));
        var recent = Some("recent", 30, at: Now.AddMinutes(-10));
        await host.StartAsync();
        Assert.Equal(60, (await client.SendAsync([.. old, .. recent])).Accepted);
        Assert.Equal(0, await host.StopAsync());

        await host.StartAsync("--Counters:Ingest:AcceptWindow=01:00:00");
        await AssertRecognisedAsync(client, old, recent);
        Assert.Equal(0, await host.StopAsync());

        await host.StartAsync("--Counters:Ingest:AcceptWindow=2.00:00:00");
        await AssertRecognisedAsync(client, old, recent);
        var neverSeen = await client.PostAsync(Lines(Some("never-seen", 10, at: Now.AddHours(-10))));
        Assert.Equal(10, neverSeen.RejectedCodes.Count(code => code == "too_late"));
        var fresh = Some("fresh", 10, at: Now.AddMinutes(-5));
        Assert.Equal(10, (await client.SendAsync(fresh)).Accepted);
        var expected = Figures.Of([.. old, .. recent, .. fresh]);
        await Eventually.HoldsAsync(InTheViewsWithin, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
    }

    /// <summary>Old replays are refused, because whether they were counted can no longer be told; recent ones are known.</summary>
    private static async Task AssertRecognisedAsync(EventClient client, SampleEvent[] old, SampleEvent[] recent)
    {
        var answer = await client.PostAsync(Lines([.. old, .. recent]));
        Assert.Equal((0, recent.Length), (answer.Accepted, answer.Duplicates));
        Assert.Equal(old.Length, answer.RejectedCodes.Count(code => code == "too_late"));
    }

    /// <summary>The beginning of an hour.</summary>
    private static DateTimeOffset HoursAgo(int hours)
    {
        var now = Now;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerHour)).AddHours(-hours);
    }

    private static SampleEvent[] Some(string name, int count, DateTimeOffset at) =>
    [
        .. Enumerable.Range(0, count).Select(index => new SampleEvent(
            string.Create(CultureInfo.InvariantCulture, $"{name}-{index}"), Namespace, null, at, string.Create(CultureInfo.InvariantCulture, $"{name}-{index % 7}"), 1.5m, "push")),
    ];

    private static string Lines(IEnumerable<SampleEvent> events) => string.Join('\n', events.Select(one => one.ToJson()));

    private static async Task PlaceAsync(HostProcess host, string body)
    {
        using var answer = await host.Http.PutAsync($"/v1/namespaces/{Namespace}", new StringContent(body), Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
