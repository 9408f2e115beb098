using System.Diagnostics;
using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests.Neighbours;

/// <summary>A well-behaved client beside two hostile ones at full speed: all its requests are answered and counted. How long they take is printed, not asserted.</summary>
[Collection(RunsAlone.Name)]
public sealed class NoisyNeighboursTests
{
    private const int Workers = 4;
    private const int Batch = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Attacked = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan VisibleWithin = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_requests_of_a_well_behaved_client_are_answered_and_counted_beside_two_hostile_ones()
    {
        await using var host = new GuardedHost();
        await host.Process.StartAsync();
        using var http = host.ClientOf(GuardedHost.Good);
        var (client, events) = (new EventClient(http), new EventStream("good"));
        await SendAsync(client, events, TimeSpan.FromSeconds(2));
        var alone = await SendAsync(client, events, Alone);
        var (busyBefore, watch) = (host.Process.Busy, Stopwatch.StartNew());
        List<double> attacked;
        await using (var hostile = new HostileClients(host))
        {
            attacked = await SendAsync(client, events, Attacked);
            var cores = (host.Process.Busy - busyBefore) / watch.Elapsed;
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"A client of {Workers} connections, {Batch} events every {Pause.TotalMilliseconds:0} ms each. Alone: {Describe(alone)}. Beside two hostile clients, "
                + $"{hostile.Sent} requests of theirs answered: {Describe(attacked)}, {client.Refusals.Count} answers other than 200. The host used "
                + $"{cores:0.00} of {Environment.ProcessorCount} cores, shared with the clients.");
        }

        // On a starved machine a request may be asked to come again; never because of what others send.
        Assert.All(client.Refusals, refusal => Assert.Contains("\"code\":\"unavailable\"", refusal.Body, StringComparison.Ordinal));
        Assert.NotEmpty(attacked);
        var expected = client.Acknowledged.Count().ToString(CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync(
            VisibleWithin,
            async () => await host.Process.Sql.ValueAsync(
                "SELECT toInt64(sum(value)) FROM usage_hourly WHERE counter = 'system_event' AND root_namespace_id BETWEEN 9000 AND 9003") is var counted
                && counted == expected ? null : $"{counted} of {expected} are counted",
            host.Process.Log.ToString);
    }

    /// <returns>How long each request took, in milliseconds.</returns>
    private static async Task<List<double>> SendAsync(EventClient client, EventStream events, TimeSpan duration)
    {
        var watch = Stopwatch.StartNew();
        var took = await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            var mine = new List<double>();
            while (watch.Elapsed < duration)
            {
                var started = Stopwatch.GetTimestamp();
                await client.SendAsync(events.Next(Batch));
                mine.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await Task.Delay(Pause, Cancellation);
            }

            return mine;
        }));
        return [.. took.SelectMany(mine => mine)];
    }

    private static string Describe(List<double> took)
    {
        took.Sort();
        double At(double share) => took[(int)(share * (took.Count - 1))];
        return string.Create(CultureInfo.InvariantCulture, $"{took.Count} requests, p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, longest {took[^1]:0} ms");
    }
}
