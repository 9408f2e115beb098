using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Counters.ClickHouse;
using Counters.Cluster;
using Counters.Contracts;
using Counters.Counting;
using Counters.Customers;
using Counters.Customers.Book;
using Counters.Dictionary;
using Counters.Host.Embedded;
using Counters.Ingest;
using Counters.Query;
using Counters.Redis;
using Counters.Rollups;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Counters.Tests.Query;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using Xunit;

namespace Counters.Tests.Customers;

/// <summary>Customers as the host serves them: a silo on an embedded store and a ClickHouse database of its own. It can be stopped and started again.</summary>
internal sealed class CustomersHost : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private EmbeddedGarnet _store = null!;
    private WebApplication _app = null!;

    private CustomersHost(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public HttpClient Http { get; private set; } = null!;

    public SomeRules Rules { get; } = new();

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<CustomersHost> StartAsync(ClickHouseFixture server)
    {
        var host = new CustomersHost(await TestDatabase.CreateAsync(server));
        host._store = await EmbeddedGarnet.StartAsync(
            new EmbeddedGarnetOptions { DataDirectory = host._directory.Sub("redis") }, NullLoggerFactory.Instance, Cancelled);
        await host.StartAsync();
        return host;
    }

    /// <summary>Ends the silo in good order and starts another one on the same stores.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Leaves the stores as a crash would that struck when a change had reached only some of its shards.</summary>
    public async Task CutShortAsync(ImmutableArray<CustomerRecord> change, int reached)
    {
        var storage = _app.Services.GetRequiredService<IGrainStorage>();
        var state = new GrainState<CustomerBookState>(new CustomerBookState());
        var book = Grains.GetGrain<ICustomerRegistryGrain>(0).GetGrainId();
        await storage.ReadStateAsync("book", book, state);
        state.State = new CustomerBookState { Epoch = state.State!.Epoch, Pending = [.. change] };
        await storage.WriteStateAsync("book", book, state);
        foreach (var customer in change.Take(reached))
        {
            await Grains.GetGrain<ICustomerShardGrain>(CustomerShards.Of(customer.Id)).PutAsync(state.State.Epoch, [customer]);
        }
    }

    public Task<(int Status, JsonElement Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<(int Status, JsonElement Body)> PutAsync(string path, string json) => SendAsync(HttpMethod.Put, path, json);

    public Task<(int Status, JsonElement Body)> ImportAsync(string path, params string[] lines) =>
        SendAsync(HttpMethod.Post, path, string.Join('\n', lines), "application/x-ndjson");

    public Task<string> ExportAsync(string collection) => Http.GetStringAsync(new Uri($"/v1/{collection}?format=ndjson", UriKind.Relative), Cancelled);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _store.DisposeAsync();
        await Database.DisposeAsync();
        _directory.Dispose();
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? content, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (content is not null) { request.Content = new StringContent(content, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)); }
        using var response = await Http.SendAsync(request, Cancelled);
        var body = await response.Content.ReadAsStringAsync(Cancelled);
        if ((int)response.StatusCode >= 400) { Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType); }
        return ((int)response.StatusCode, JsonDocument.Parse(body).RootElement.Clone());
    }

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([
            KeyValuePair.Create(ClickHouseOptions.Key, (string?)Database.ConnectionString),
        ]);
        builder.UseEmbeddedRedis(_store.ConnectionString, new CoalescedCommitBarrier(_store.CommitAsync));
        builder.Services.AddSingleton<IRuleRegistry>(Rules);
        builder.Services.AddSingleton<ICompleteness>(new QueryHost.Watermark { Through = DateTimeOffset.MaxValue });
        builder.Services.AddSingleton<TimeProvider>(new ShiftedClock(QueryHost.Now));
        builder.AddRedis();
        builder.AddAcceptWindow();
        builder.AddClickHouse();
        builder.AddSilo();
        builder.AddCounting();
        builder.AddCustomers();
        builder.AddIngest();
        builder.AddQuery();
        _app = builder.Build();
        _app.MapNamespaces();
        _app.MapCustomers();
        _app.MapCustomerList();
        _app.MapQuery();
        await _app.StartAsync(Cancelled);
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    private async Task StopAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    /// <summary>Begins at an instant of ours and goes on as the real one does, for a silo does not run on a clock that stands still.</summary>
    private sealed class ShiftedClock(DateTimeOffset start) : TimeProvider
    {
        private readonly long _started = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(_started);
    }
}
