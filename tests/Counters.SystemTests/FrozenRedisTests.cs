using System.Diagnostics;
using Counters.Http.Bodies;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Counters.Testing.Redis;
using Xunit;

namespace Counters.SystemTests;

/// <summary>A Redis that hangs without closing anything: clients are told in time, memory stays bounded, and when it goes on so does everything else.</summary>
public sealed class FrozenRedisTests
{
    /// <summary>The client of Redis gives up after 5 s; who waited for room before that waited 5 s too.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FrozenFor = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(20);

    private const long ResidentBytesMax = 1L << 30;

    /// <summary>Some twenty kinds of lines at one a second, while Redis hangs and until the last time-out: what a person can read. It was thousands a second.</summary>
    private const int LogLinesMax = 800;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_is_answered_503_in_time_and_what_comes_after_is_counted_exactly()
    {
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary, redis.Setting);
        var client = new EventClient(host.Http);
        var events = new EventStream();
        await host.StartAsync();
        for (var batch = 0; batch < 20; batch++) { await client.SendAsync(events.Next(200)); }

        var linesBefore = host.Log.Written;
        await redis.FreezeAsync();
        var answers = await FloodAsync(client, events);
        var lines = host.Log.Written - linesBefore;
        await redis.ThawAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{answers.Count} requests while Redis hung: {string.Join(", ", answers.CountBy(one => one.Answer.Status).Select(one => $"{one.Key}: {one.Value}"))}; "
            + $"the slowest answer took {answers.Max(one => one.Took).TotalSeconds:0.0} s; host at most {host.PeakResidentBytes >> 20} MiB; {lines} lines in the log.\n{host.Log}");
        Assert.InRange(lines, 1, LogLinesMax);
        Assert.All(answers, one =>
        {
            Assert.True(one.Answer.Status is 503 or 429, one.Answer.ToString());
            Assert.Contains($"\"code\":\"{(one.Answer.Status == 503 ? RequestCode.Unavailable : RequestCode.TooBusy)}\"", one.Answer.Body, StringComparison.Ordinal);
            Assert.NotNull(one.Answer.RetryAfter);
            Assert.InRange(one.Took, TimeSpan.Zero, AnswerMax);
        });
        Assert.InRange(host.PeakResidentBytes, 1, ResidentBytesMax);

        // By itself: nobody restarts anything. What was in doubt is sent again with the same ids.
        foreach (var batch in answers) { await client.SendAsync(batch.Events); }
        await client.SendAsync(events.Next(1_000));
        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(RecoveryMax, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
    }

    private static async Task<List<(Answer Answer, TimeSpan Took, IReadOnlyList<SampleEvent> Events)>> FloodAsync(EventClient client, EventStream events)
    {
        var answers = new List<(Answer Answer, TimeSpan Took, IReadOnlyList<SampleEvent> Events)>();
        var frozen = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            while (frozen.Elapsed < FrozenFor)
            {
                var (batch, watch) = (events.Next(100), Stopwatch.StartNew());
                var answer = await client.TrySendAsync(batch);
                lock (answers) { answers.Add((answer, watch.Elapsed, batch)); }
                await Task.Delay(100, Cancellation);
            }
        }));
        return answers;
    }
}
