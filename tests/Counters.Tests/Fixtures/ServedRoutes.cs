using Counters.Host;
using Counters.Host.CommandLine;
using Counters.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Tests.Fixtures;

/// <summary>
/// The real host with all its routes and its guard on a free port, but with nothing started behind them: what gets past the guard fails, and what
/// does not is answered before it would matter.
/// </summary>
internal sealed class ServedRoutes : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServedRoutes(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public IEnumerable<RouteEndpoint> All => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>();

    public static Task<ServedRoutes> StartAsync(params string[] settings) => StartAsync(null, settings);

    public static async Task<ServedRoutes> StartAsync(ILoggerProvider? log, params string[] settings)
    {
        // Named stores are not started by the host, and nobody connects to them here.
        string[] stores = ["--Counters:Redis=127.0.0.1:1,connectTimeout=100", "--Counters:ClickHouse=Host=127.0.0.1;Port=1", "--urls=http://127.0.0.1:0"];
        var builder = HostBuilding.CreateBuilder(HostCommand.Parse([.. stores, .. settings]));
        builder.Logging.ClearProviders();
        if (log is not null) { builder.Logging.AddProvider(log); }
        builder.CheckSettings();
        builder.AddTokens();
        Program.AddStages(builder);
        builder.Services.RemoveAll<IHostedService>();
        var app = builder.Build();
        Program.MapRoutes(app);
        await app.StartAsync();
        return new ServedRoutes(app);
    }

    /// <summary>A token's settings with a hash made of its secret.</summary>
    public static string[] Token(int at, string name, string secret, params string[] scopes) =>
    [
        $"--Counters:Tokens:{at}:Name={name}",
        $"--Counters:Tokens:{at}:Sha256={Convert.ToHexString(TokenSecret.Hash(secret))}",
        .. scopes.Select((scope, index) => $"--Counters:Tokens:{at}:Scopes:{index}={scope}"),
    ];

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers) { request.Headers.TryAddWithoutValidation(name, value); }
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
