using System.Globalization;
using System.Text.RegularExpressions;
using Counters.SystemTests.Fixtures;
using Xunit;

namespace Counters.SystemTests.Neighbours;

/// <summary>The attack: requests with wrong tokens and long paths, as fast as they go, to fill the disk with lines about them.</summary>
[Collection(RunsAlone.Name)]
public sealed partial class LogFloodTests
{
    private const int Requests = 5_000;
    private const int Connections = 16;

    /// <summary>Of a path; with it a line would be eight kilobytes long.</summary>
    private const int PathCharacters = 7_000;

    /// <summary>What a start writes, and a line a second and code for as long as the flood may take. Without a bound it was three lines a request.</summary>
    private const long LogCharactersMax = 500_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flood_of_wrong_tokens_leaves_a_few_lines_with_its_address_and_is_counted()
    {
        await using var host = new GuardedHost();
        await host.Process.StartAsync();
        var before = host.Process.Log.CharactersWritten;
        using var hostile = host.ClientOf("guessed", Connections);
        var path = new Uri("/v1/" + new string('a', PathCharacters), UriKind.Relative);
        var events = new Uri("/v1/events", UriKind.Relative);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = Cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), parallel, async (at, cancelled) =>
        {
            using var answer = await hostile.GetAsync(at % 2 == 0 ? path : events, cancelled);
            Assert.Contains((int)answer.StatusCode, new[] { 401, 404, 405, 429 });
        });

        using var scraper = host.ClientOf(GuardedHost.Good);
        var metrics = await scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation);
        Assert.InRange(RefusedByRate().Matches(metrics).Sum(match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)), Requests / 2, Requests);

        // Only of a host that has ended is every line read.
        Assert.Equal(0, await host.Process.StopAsync());
        var written = host.Process.Log.CharactersWritten - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Requests} requests wrote {written} characters.");
        Assert.InRange(written, 1, LogCharactersMax);
        Assert.True(host.Process.Log.Contains("from 127.0.0.1"), host.Process.Log.ToString());
    }

    [GeneratedRegex("""^counters_http_refused(?:_requests)?_total\{[^}]*code="rate_limited"[^}]*\} (\d+)""", RegexOptions.Multiline)]
    private static partial Regex RefusedByRate();
}
