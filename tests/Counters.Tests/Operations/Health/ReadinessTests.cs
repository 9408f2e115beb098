using System.Text.Json;
using Counters.Operations.Health;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Operations.Health;

/// <summary>What <c>/health/ready</c> costs, and what it tells whom.</summary>
public sealed class ReadinessTests(ClickHouseFixture server)
{
    private static readonly string[] Tokens =
        [.. ServedRoutes.Token(0, "scrapes", "secret-of-scrapes", "metrics"), .. ServedRoutes.Token(1, "sends", "secret-of-sends", "ingest")];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_who_ask_within_half_a_second_share_one_look_at_the_stores()
    {
        var (looks, clock) = (0, new FakeTimeProvider());
        var look = new TaskCompletionSource();
        var readiness = Shared(clock, async () =>
        {
            Interlocked.Increment(ref looks);
            await look.Task;
        });

        var asking = Enumerable.Range(0, 1_000).Select(_ => readiness.ReadAsync(Cancelled)).ToList();
        look.SetResult();
        await Task.WhenAll(asking);
        await readiness.ReadAsync(Cancelled);
        Assert.Equal(1, looks);

        clock.Advance(SharedReadiness.SharedFor);
        await readiness.ReadAsync(Cancelled);
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task One_who_goes_away_takes_the_answer_from_nobody()
    {
        var look = new TaskCompletionSource();
        var readiness = Shared(new FakeTimeProvider(), () => look.Task);
        using var gone = new CancellationTokenSource();
        var first = readiness.ReadAsync(gone.Token);
        var second = readiness.ReadAsync(Cancelled);

        await gone.CancelAsync();
        look.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(HealthStatus.Healthy, (await second).Status);
    }

    [Fact]
    public async Task Details_are_told_to_a_token_with_the_scope_metrics_only()
    {
        await using var host = await IngestHost.StartAsync(server, Tokens);
        foreach (var (secret, seesDetails) in ((string?, bool)[])[(null, false), ("secret-of-sends", false), ("guessed", false), ("secret-of-scrapes", true)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/health/ready", UriKind.Relative));
            if (secret is not null) { request.Headers.Add("PRIVATE-TOKEN", secret); }
            using var answer = await host.Http.SendAsync(request, Cancelled);
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.True(answer.Headers.CacheControl?.NoStore);
            var ready = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
            Assert.Equal("Healthy", ready.GetProperty("status").GetString());
            var checks = ready.GetProperty("checks").EnumerateObject().ToList();
            Assert.Equal(["clickhouse", "cluster", "counters", "redis", "tokens"], checks.Select(check => check.Name).Order());
            Assert.All(checks, check =>
            {
                Assert.Equal("Healthy", check.Value.GetProperty("status").GetString());
                Assert.Equal(seesDetails, check.Value.TryGetProperty("details", out _));
                Assert.Equal(seesDetails, check.Value.TryGetProperty("description", out _));
            });
        }
    }

    private static SharedReadiness Shared(TimeProvider clock, Func<Task> look)
    {
        var services = new ServiceCollection();
        services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        services.AddHealthChecks().AddAsyncCheck(
            "store",
            async () =>
            {
                await look();
                return HealthCheckResult.Healthy();
            },
            [HealthEndpoints.ReadyTag]);
        return new SharedReadiness(services.BuildServiceProvider().GetRequiredService<HealthCheckService>(), clock);
    }
}
