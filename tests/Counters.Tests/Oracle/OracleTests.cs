using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Counters.Testing.Redis;
using Counters.Tests.Fixtures;
using Counters.Tests.Oracle.Definitions;
using Counters.Tests.Oracle.Platform;
using Counters.Tests.Oracle.Reference;
using Counters.Tests.Oracle.Streams;
using CsCheck;
using Xunit;

namespace Counters.Tests.Oracle;

/// <summary>
/// Parity to the digit: random streams of events give the very numbers that GitLab's own Redis would have given each root namespace on an instance of
/// its own. Fifty streams are part of the tests; a thousand are
/// <c>COUNTERS_ORACLE_STREAMS=1000 dotnet test -c Release --project tests/Counters.Tests --filter-class "*OracleTests"</c>.
/// </summary>
/// <remarks>
/// A failure prints the definitions, a stream made as small as half a minute allows, and the line that plays it again, with the seeds of both. Streams
/// are played on embedded Garnet and on a redis-server by turns. Only the calendar is ours; everything else is real.
/// </remarks>
public sealed partial class OracleTests(ClickHouseFixture server)
{
    private const int StreamsDefault = 50;
    private const int StreamsPerWorld = 10;
    private const int ProgressEvery = 100;
    private const int ShrinkSeconds = 30;

    private int _clean;
    private long _compared;
    private long _notZero;

    [Fact]
    public async Task Every_metric_of_every_root_and_of_their_union_equals_what_GitLabs_Redis_would_have_said()
    {
        await using var redis = await RedisServer.StartNewAsync();
        if (Setting("COUNTERS_ORACLE_DICTIONARY") is { } dictionary)
        {
            await PlayAsync(redis, dictionary, Setting("COUNTERS_ORACLE_STORE") == Store(onRedis: true), Setting("COUNTERS_ORACLE_STREAM"), streams: 1);
            return;
        }

        var streams = int.Parse(Setting("COUNTERS_ORACLE_STREAMS") ?? $"{StreamsDefault}", CultureInfo.InvariantCulture);
        var started = Stopwatch.GetTimestamp();
        for (var world = 0; _clean < streams; world++)
        {
            await PlayOrShrinkAsync(redis, SomeSeed(), onRedis: world % 2 == 1, Math.Min(StreamsPerWorld, streams - _clean));
            if (_clean % ProgressEvery == 0) { TestContext.Current.SendDiagnosticMessage(Told(started)); }
        }

        Report(Told(started));
    }

    private string Told(long started) => string.Create(
        CultureInfo.InvariantCulture,
        $"The oracle: {_clean} streams clean, {_compared} numbers compared, {_notZero} of them not zero, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s.");

    private async Task PlayOrShrinkAsync(RedisServer redis, string dictionary, bool onRedis, int streams)
    {
        try
        {
            await PlayAsync(redis, dictionary, onRedis, stream: null, streams);
        }
        catch (CsCheckException failure)
        {
            Assert.Fail(Told(dictionary, onRedis, await ShrunkAsync(redis, dictionary, onRedis, failure)));
        }
    }

    /// <summary>In a world of its own, since the one that failed has counted the stream already.</summary>
    private async Task<CsCheckException> ShrunkAsync(RedisServer redis, string dictionary, bool onRedis, CsCheckException failure)
    {
        try
        {
            await PlayAsync(redis, dictionary, onRedis, StreamSeed().Match(failure.Message).Groups[1].Value, streams: 1, ShrinkSeconds);
            return failure;
        }
        catch (CsCheckException smaller)
        {
            return smaller;
        }
    }

    private async Task PlayAsync(RedisServer redis, string dictionarySeed, bool onRedis, string? stream, int streams, int seconds = -1)
    {
        var dictionary = OracleDictionaryGen.Dictionaries.Generate(PCG.Parse(dictionarySeed), null, out _);
        await using var world = await OracleWorld.StartAsync(server, dictionary, onRedis);
        var gitLab = new GitLabRedis(redis.Database, dictionary);
        await OracleStreamGen.Streams(dictionary).SampleAsync(
            async drawn =>
            {
                var play = new StreamPlay(world, dictionary, gitLab, drawn);
                await play.RunAsync();
                _clean++;
                _compared += play.Compared;
                _notZero += play.NotZero;
            },
            seed: stream,
            iter: streams,
            time: seconds,
            threads: 1,
            print: drawn => drawn.ToString());
        await redis.Database.ExecuteAsync("FLUSHALL");
    }

    private static string Store(bool onRedis) => onRedis ? "redis" : "garnet";

    private static string Told(string dictionarySeed, bool onRedis, CsCheckException failure) =>
        $"""
        Play it again with
          COUNTERS_ORACLE_DICTIONARY={dictionarySeed} COUNTERS_ORACLE_STREAM={StreamSeed().Match(failure.Message).Groups[1].Value} COUNTERS_ORACLE_STORE={Store(onRedis)} \
          dotnet test --project tests/Counters.Tests --filter-class "*OracleTests"
        {failure.InnerException?.Message}
        The definitions:
        {OracleDictionaryGen.Dictionaries.Generate(PCG.Parse(dictionarySeed), null, out _)}
        The stream:
        {failure.Message}
        """;

    private static string SomeSeed() => new PCG((uint)Random.Shared.Next(), (ulong)Random.Shared.NextInt64()).ToString();

    /// <summary>CI reads in the named file that the oracle ran, and how far it came.</summary>
    private static void Report(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Setting("COUNTERS_ORACLE_REPORT") is { } file) { File.WriteAllText(file, $"{line}\n"); }
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    [GeneratedRegex("seed: \"([^\"]+)\"")]
    private static partial Regex StreamSeed();
}
