using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Dictionary.Versions;
using Counters.Dictionary.Versions.Changes;
using Counters.Host;
using Counters.Host.CommandLine;
using Counters.Host.Embedded;
using Counters.Hosting;
using Counters.Rollups;
using Counters.Testing;
using Counters.Testing.Redis;
using Counters.Tests.Fixtures;
using Counters.Tests.Oracle.Definitions;
using Counters.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Core.Internal;
using Xunit;

namespace Counters.Tests.Oracle.Platform;

/// <summary>
/// The whole host on the definitions of one dictionary, for many streams: HTTP on a free port, a real silo, a store of its own (embedded Garnet, or a
/// redis-server), a database of its own on the real ClickHouse. Only the calendar is ours.
/// </summary>
internal sealed class OracleWorld : IAsyncDisposable
{
    /// <summary>The definitions are in force before any stream begins.</summary>
    private static readonly DateTimeOffset Began = new(2012, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan FlushedWithin = TimeSpan.FromSeconds(30);

    private const int AttemptsMax = 5;

    private readonly TempDirectory _directory;
    private readonly RedisServer? _redis;
    private readonly EmbeddedEngines _engines;
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly LoggedErrors _errors;

    private OracleWorld(TempDirectory directory, RedisServer? redis, EmbeddedEngines engines, WebApplication app, LoggedErrors errors)
    {
        (_directory, _redis, _engines, _app, _errors) = (directory, redis, engines, app, errors);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private TurnedClock Clock => (TurnedClock)_app.Services.GetRequiredService<TimeProvider>();

    public static async Task<OracleWorld> StartAsync(ClickHouseFixture server, OracleDictionary dictionary, bool onRedis)
    {
        var directory = new TempDirectory();
        OracleYaml.Write(directory.Sub("dictionary"), dictionary);
        var redis = onRedis ? await RedisServer.StartNewAsync([.. RedisServer.SyncedEverySecond, "--dir", directory.Path]) : null;
        var builder = HostBuilding.CreateBuilder(HostCommand.Parse(
        [
            "--urls=http://127.0.0.1:0", "--environment=Development", $"--Counters:DataDirectory={directory.Path}",
            $"--Counters:Dictionary:Directory={directory.Sub("dictionary")}", "--Counters:Rollups:FlushInterval=00:00:00.050",
            $"--Counters:Redis={redis?.Connection.Configuration}", $"--Counters:Cluster:SiloPort={FreePort.Near(0)}",
            $"--Counters:ClickHouse={server.ConnectionString.TrimEnd(';')};Database=o_{Guid.CreateVersion7():N}",
        ]));
        var errors = new LoggedErrors();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.Services.AddSingleton<TimeProvider>(new TurnedClock(Began));

        // A silo that has looked for idle grains refuses to activate others once the calendar is turned back; on a busy machine a world outlives a
        // minute. Less than the shortest idle time of a grain.
        builder.Services.Configure<GrainCollectionOptions>(options => options.CollectionQuantum = TimeSpan.FromSeconds(110));
        builder.Services.AddSingleton(provider => new RuleRegistry(
            provider.GetRequiredService<CounterNames>(), provider.GetRequiredService<DictionaryTiming>(), TimeProvider.System));
        builder.Services.AddSingleton<IRuleRegistry>(provider => new TurnedRules(provider.GetRequiredService<RuleRegistry>(), Began));
        builder.CheckSettings();
        builder.AddTokens();
        var engines = await EmbeddedEngines.StartAsync(builder, Cancelled);
        Program.AddStages(builder);
        builder.Services.AddSingleton<ICompleteness, TurnedWatermark>();
        var app = builder.Build();
        Program.MapRoutes(app);
        await app.StartAsync(Cancelled);
        return new OracleWorld(directory, redis, engines, app, errors);
    }

    public void TurnTo(DateTimeOffset at) => Clock.TurnTo(at);

    /// <summary>How many of the request's events were counted; an answer other than 200 fails the test.</summary>
    public async Task<int> SendAsync(IEnumerable<string> lines, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events");
        request.Content = new StringContent(string.Join('\n', lines), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        if (key is not null) { request.Headers.Add("Idempotency-Key", key); }
        var answer = await SendAsync(request);
        return answer.GetProperty("accepted").GetInt32();
    }

    public Task PutAsync(string path, string json) => SendAsync(HttpMethod.Put, path, json, "application/json");

    /// <summary>Places many namespaces at once, one a line.</summary>
    public Task PlaceAsync(IEnumerable<string> lines) => SendAsync(HttpMethod.Post, "/v1/namespaces", string.Join('\n', lines), "application/x-ndjson");

    /// <summary>Null where there is no such thing. Asks again where it is told to, as clients do: on a busy machine a store may not answer in time.</summary>
    public async Task<JsonElement?> FindAsync(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
            if ((int)answer.StatusCode == 503 && attempt < AttemptsMax)
            {
                await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value, Cancelled);
                continue;
            }

            return (int)answer.StatusCode == 404 ? null : await ReadAsync(answer);
        }
    }

    /// <summary>Puts the owners of these namespaces to rest; the next event meets a new one.</summary>
    public Task ReactivateAsync(IEnumerable<long> namespaceIds) =>
        Task.WhenAll(Grains(namespaceIds).Select(grain => grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle().AsTask()));

    /// <summary>Waits until everything acknowledged is in ClickHouse. Owners that were put to rest are woken as the sweep would do it, some seconds later.</summary>
    public async Task FlushAsync(IEnumerable<long> namespaceIds)
    {
        await Task.WhenAll(Grains(namespaceIds).Select(grain => grain.TakeOverAsync()));
        var ledger = _app.Services.GetRequiredService<IUnflushedLedger>();
        var started = TimeProvider.System.GetTimestamp();
        while ((await ledger.ReadAsync(Cancelled)).Oldest.Count > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < FlushedWithin, "The rollups did not reach ClickHouse in time.");
            await Task.Delay(10, Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _engines.DisposeAsync();
        if (_redis is not null) { await _redis.DisposeAsync(); }
        _directory.Dispose();
    }

    private IEnumerable<INamespaceGrain> Grains(IEnumerable<long> namespaceIds)
    {
        var grains = _app.Services.GetRequiredService<IGrainFactory>();
        return namespaceIds.Select(id => grains.GetGrain<INamespaceGrain>(id));
    }

    private async Task SendAsync(HttpMethod method, string path, string body, string mediaType)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        await SendAsync(request);
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request, Cancelled);
        return await ReadAsync(answer);
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage} {body}\n{_errors}");
        return JsonElement.Parse(body);
    }
}
