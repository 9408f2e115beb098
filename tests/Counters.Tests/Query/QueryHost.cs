using System.Text.Json;
using Counters.ClickHouse;
using Counters.Dictionary;
using Counters.Query;
using Counters.Query.Customers;
using Counters.Query.Parity;
using Counters.Query.ServicePing;
using Counters.Rollups;
using Counters.Tests.Fixtures;
using Counters.Tests.Reconciliation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Query;

/// <summary>Query as the host serves it: Kestrel on a free port, over a database of its own on the real ClickHouse. Only the clock is ours.</summary>
internal sealed class QueryHost : IAsyncDisposable
{
    /// <summary>Not a setting of the host: the connection to take in place of the server's own.</summary>
    public const string Through = "through";

    private readonly WebApplication _app;

    private QueryHost(WebApplication app, TestDatabase database, SomeRules rules, Watermark watermark, SomeCustomers customers)
    {
        (_app, Database, Rules, Completeness, Customers) = (app, database, rules, watermark, customers);
        Http = new HttpClient
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
        };
    }

    /// <summary>Wednesday.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 18, 10, 30, 0, TimeSpan.Zero);

    public HttpClient Http { get; }

    public TestDatabase Database { get; }

    public SomeRules Rules { get; }

    public Watermark Completeness { get; }

    public SomeCustomers Customers { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<QueryHost> StartAsync(ClickHouseFixture server, params (string Key, string Value)[] settings) =>
        StartAsync(server, new FakeTimeProvider(Now), settings);

    /// <summary>With a clock that goes on, for what has a time of its own.</summary>
    public static Task<QueryHost> StartInTimeAsync(ClickHouseFixture server, params (string Key, string Value)[] settings) =>
        StartAsync(server, new ShiftedClock { Shift = Now - TimeProvider.System.GetUtcNow() }, settings);

    private static async Task<QueryHost> StartAsync(ClickHouseFixture server, TimeProvider clock, (string Key, string Value)[] settings)
    {
        var database = await TestDatabase.CreateAsync(server);
        var (rules, watermark, customers) = (new SomeRules(), new Watermark(), new SomeCustomers());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings
            .Append((ClickHouseOptions.Key, settings.FirstOrDefault(setting => setting.Key == Through) is { Value: { } through }
                ? $"{through.TrimEnd(';')};Database={database.Database.Name}"
                : database.ConnectionString))
            .Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<IRuleRegistry>(rules);
        builder.Services.AddSingleton<ICompleteness>(watermark);
        builder.Services.AddSingleton<ICustomerDirectory>(customers);
        builder.AddClickHouse();
        builder.AddQuery();
        var app = builder.Build();
        app.MapQuery();
        app.MapServicePing();
        app.MapUsageData();
        app.MapParity();
        await app.StartAsync(Cancelled);
        return new QueryHost(app, database, rules, watermark, customers);
    }

    public async Task<(int Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled));
        if ((int)response.StatusCode >= 400)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }

        return ((int)response.StatusCode, body.RootElement.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Makes every read of totals last until it is given up.</summary>
    public async Task SlowDownAsync()
    {
        await Database.ExecuteAsync("DROP VIEW usage_hourly");
        await Database.ExecuteAsync(EndlessTotals);
    }

    /// <summary>Queries of this host's database that ClickHouse works on.</summary>
    public async Task<int> QueriesUnderWayAsync(string like = "%") => int.Parse(
        await Database.ValueAsync(
            $"SELECT toString(count()) FROM system.processes WHERE current_database = '{Database.Database.Name}' AND query LIKE '{like}' AND query NOT LIKE '%system.processes%'"),
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until so many are under way.</summary>
    public async Task UntilUnderWayAsync(int queries, string like = "%")
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(TimeSpan.FromSeconds(20));
        while (await QueriesUnderWayAsync(like) != queries) { await Task.Delay(50, bound.Token); }
    }

    /// <summary>The columns of the view, half a second for each block and no end.</summary>
    public const string EndlessTotals =
        """
        CREATE VIEW usage_hourly AS
        SELECT
          toInt64(9970) AS root_namespace_id,
          toInt64(9971) AS namespace_id,
          if(sleepEachRow(0.05) = 0, 'create_ci_build', '') AS counter,
          toDateTime('2026-11-10 08:00:00', 'UTC') AS hour,
          toDecimal256(number % 2, 9) AS value,
          false AS root_assumed
        FROM system.numbers
        SETTINGS max_block_size = 10
        """;

    /// <summary>A watermark that tests move.</summary>
    internal sealed class Watermark : ICompleteness
    {
        public DateTimeOffset Through { get; set; } = Now;

        public ValueTask<DateTimeOffset> CompleteThroughAsync(CancellationToken cancellationToken) => new(Through);
    }
}
