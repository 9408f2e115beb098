using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Counters.SystemTests.Fixtures;
using Counters.Testing;
using Counters.Testing.Processes;
using Xunit;
using k8s.Models;

namespace Counters.SystemTests.Helm;

/// <summary>A silo of the chart's deployment, running; started, watched and stopped as Kubernetes does it.</summary>
internal sealed class ChartSilo : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProcessLog _log = new();
    private readonly Task _logRead;
    private readonly TempDirectory _directory = new();
    private readonly V1Deployment _deployment;

    private ChartSilo(V1Deployment deployment, ChartContainer container, int port)
    {
        _deployment = deployment;
        Http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        _process = container.Start(Silo, _directory.Path);
        _logRead = _log.ReadAsync(_process);
    }

    public HttpClient Http { get; }

    /// <summary>What the silo wrote where it was started, which is read-only in the cluster.</summary>
    public IEnumerable<string> Written => Directory.EnumerateFileSystemEntries(_directory.Path);

    private V1Container Silo => Assert.Single(_deployment.Spec.Template.Spec.Containers);

    /// <summary>Starts it and waits as its startup probe does, then as its readiness probe does.</summary>
    /// <param name="directories">Where the chart mounts something, and where that is on this machine.</param>
    public static async Task<ChartSilo> StartAsync(V1Deployment deployment, ChartContainer container, IReadOnlyDictionary<string, string> directories)
    {
        var port = ReservedPort.Next();
        var here = new Dictionary<string, string>(directories)
        {
            ["http://*:8080"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            ["11111"] = ReservedPort.Next().ToString(CultureInfo.InvariantCulture),
        };
        var silo = new ChartSilo(deployment, container with { Here = here }, port);
        var startup = silo.Silo.StartupProbe;
        await silo.PassesAsync(startup, TimeSpan.FromSeconds((startup.PeriodSeconds * startup.FailureThreshold)!.Value));
        await silo.PassesAsync(silo.Silo.ReadinessProbe, TimeSpan.FromSeconds(30));
        await silo.PassesAsync(silo.Silo.LivenessProbe, TimeSpan.FromSeconds(1));
        return silo;
    }

    public async Task<HttpStatusCode> SendAsync(string? token, object one) => (await AskAsync(
        token, new HttpRequestMessage(HttpMethod.Post, "/v1/events") { Content = JsonContent.Create(one) })).Status;

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string? token, string path) => await AskAsync(token, new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Silos in its cluster, as it tells a token with the scope metrics.</summary>
    public async Task<int> SilosAsync(string token) => (await ClusterAsync(token)).GetProperty("silos").GetArrayLength();

    /// <summary>What may use its silo port, as it tells a token with the scope metrics.</summary>
    public async Task<string?> SiloPortAsync(string token) => (await ClusterAsync(token)).GetProperty("silo_port").GetString();

    /// <summary>Waits until the event of this name is counted in this namespace.</summary>
    public Task CountedAsync(string token, string name, long namespaceId, int count) => Eventually.HoldsAsync(
        TimeSpan.FromSeconds(30),
        async () =>
        {
            var (status, text) = await GetAsync(token, string.Create(CultureInfo.InvariantCulture, $"/v1/usage?event={name}&namespace_id={namespaceId}&window=day"));
            return status == HttpStatusCode.OK && JsonElement.Parse(text).GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetInt32()) == count
                ? null
                : text;
        },
        _log.ToString);

    /// <summary>SIGTERM, and no more patience than the deployment has.</summary>
    public async Task<int> StopAsync()
    {
        await Signal.SendAsync(_process.Id, "TERM");
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(_deployment.Spec.Template.Spec.TerminationGracePeriodSeconds!.Value));
        await _logRead;
        ProcessCensus.Ended(_process);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        ProcessCensus.Ended(_process);
        Http.Dispose();
        _directory.Dispose();
    }

    private async Task<JsonElement> ClusterAsync(string token) =>
        JsonElement.Parse((await GetAsync(token, "/health/ready")).Text).GetProperty("checks").GetProperty("cluster").GetProperty("details");

    private async Task PassesAsync(V1Probe probe, TimeSpan within)
    {
        Assert.Equal("http", probe.HttpGet.Port.Value);
        await Eventually.HoldsAsync(
            within,
            async () =>
            {
                Assert.False(_process.HasExited, _log.ToString());
                try
                {
                    var (status, text) = await GetAsync(null, probe.HttpGet.Path);
                    return status == HttpStatusCode.OK ? null : $"{probe.HttpGet.Path}: {text}";
                }
                catch (HttpRequestException exception)
                {
                    return exception.Message;
                }
            },
            _log.ToString);
    }

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(string? token, HttpRequestMessage request)
    {
        using (request)
        {
            if (token is not null) { request.Headers.Authorization = new("Bearer", token); }
            using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }
}
