using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Counters.Host;
using Counters.Host.CommandLine;
using Counters.Host.Embedded;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Counters.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>The whole host in this process, on a free port: its own store, and a database of its own on the shared ClickHouse.</summary>
internal sealed class IngestHost : IAsyncDisposable
{
    private static long _namespaces = 1_000_000;

    private readonly TempDirectory _directory;
    private readonly EmbeddedEngines _engines;
    private readonly WebApplication _app;

    private IngestHost(TempDirectory directory, EmbeddedEngines engines, WebApplication app)
    {
        (_directory, _engines, _app) = (directory, engines, app);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    /// <summary>Where the host's own store keeps its files.</summary>
    public string DataDirectory => _directory.Path;

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<IngestHost> StartAsync(ClickHouseFixture server, params string[] settings) => StartAsync(server, null, settings);

    /// <param name="logs">Where all that the host logs goes; null for nowhere.</param>
    public static async Task<IngestHost> StartAsync(ClickHouseFixture server, ILoggerProvider? logs, params string[] settings)
    {
        var directory = new TempDirectory();
        var builder = HostBuilding.CreateBuilder(HostCommand.Parse(
        [
            "--urls=http://127.0.0.1:0", "--environment=Development", $"--Counters:DataDirectory={directory.Path}",
            $"--Counters:ClickHouse={server.ConnectionString.TrimEnd(';')};Database=i_{Guid.CreateVersion7():N}", .. settings,
        ]));
        builder.Logging.ClearProviders();
        if (logs is not null) { builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace); }
        builder.AddTokens();
        var engines = await EmbeddedEngines.StartAsync(builder, Cancelled);
        Program.AddStages(builder);
        var app = builder.Build();
        Program.MapRoutes(app);
        app.OpenToAll().MapGet("/fault", string () => throw new InvalidOperationException("secret detail"));
        await app.StartAsync(Cancelled);
        return new IngestHost(directory, engines, app);
    }

    /// <summary>A namespace that no other test has.</summary>
    public static long NewNamespace() => Interlocked.Increment(ref _namespaces);

    /// <summary>A good event of that namespace.</summary>
    public static string Good(long namespaceId) => $$"""{"event":"create_ci_build","namespace_id":{{namespaceId}},"user_id":"42"}""";

    public Task<IngestAnswer> PostAsync(string body, string? contentType = "application/json") => PostAsync(Encoding.UTF8.GetBytes(body), contentType);

    public Task<IngestAnswer> PostLinesAsync(params string[] lines) => PostAsync(string.Join('\n', lines), "application/x-ndjson");

    public async Task<IngestAnswer> PostAsync(byte[] body, string? contentType, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null) { content.Headers.TryAddWithoutValidation("Content-Type", contentType); }
        if (encoding is not null) { content.Headers.TryAddWithoutValidation("Content-Encoding", encoding); }
        using var response = await Http.PostAsync(new Uri("/v1/events", UriKind.Relative), content, Cancelled);
        return await IngestAnswer.ReadAsync(response);
    }

    public async Task<IngestAnswer> SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var response = await Http.SendAsync(request, Cancelled);
        return await IngestAnswer.ReadAsync(response);
    }

    /// <summary>What ClickHouse says was counted in the namespace, once everything acknowledged before now is there.</summary>
    public async Task<long> CountedAsync(long namespaceId) =>
        (await VisibleAsync($"/v1/usage?event=create_ci_build&namespace_id={namespaceId}&window=day"))
            .GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetInt64());

    /// <summary>The answer to a question, once everything acknowledged before now is in it.</summary>
    public async Task<JsonElement> VisibleAsync(string question)
    {
        var asked = TimeProvider.System.GetUtcNow();
        while (true)
        {
            var answer = JsonElement.Parse(await Http.GetStringAsync(question, Cancelled));
            if (answer.GetProperty("complete_through").GetDateTimeOffset() > asked) { return answer; }
            await Task.Delay(50, Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _engines.DisposeAsync();
        _directory.Dispose();
    }
}
