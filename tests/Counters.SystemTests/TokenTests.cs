using System.Net;
using System.Net.Http.Json;
using Counters.Operations.Tokens;
using Counters.SystemTests.Fixtures;
using Xunit;

namespace Counters.SystemTests;

/// <summary>The built host with tokens, as operators start it.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task A_host_in_production_takes_events_from_those_who_may_send_them_and_from_nobody_else()
    {
        var secret = TokenSecret.Create();
        await using var host = new HostProcess(
            HostProcess.SystemDictionary, "--environment=Production",
            "--Counters:Tokens:0:Name=ci", "--Counters:Tokens:0:Scopes:0=ingest", $"--Counters:Tokens:0:Sha256={Convert.ToHexString(TokenSecret.Hash(secret))}");
        await host.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(host, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(host, secret + "x"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(host, secret));
        using var query = new HttpRequestMessage(HttpMethod.Get, "/v1/usage?event=system_event") { Headers = { { "PRIVATE-TOKEN", secret } } };
        using var answer = await host.Http.SendAsync(query, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:0", "Counters:Tokens is empty, and http://0.0.0.0:0 can be reached from other machines.")]
    [InlineData("--environment=Production", "Counters:Tokens is empty; only in Development, on loopback, none is needed.")]
    [InlineData("--Counters:DataDirectry=x", "There is no setting 'Counters:DataDirectry'. The nearest known one is 'Counters:DataDirectory'.")]
    [InlineData("--Counters:Rollups:FlushInterval=1", "Counters:Rollups:FlushInterval: '1' is not a duration")]
    public async Task A_host_that_others_could_use_or_that_is_set_wrongly_is_refused_in_one_line(string setting, string refusal)
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var (exitCode, errors) = await host.StartRefusedAsync(setting);
        Assert.Equal(1, exitCode);
        Assert.Contains(refusal, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PostAsync(HostProcess host, string? secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events")
        {
            Content = JsonContent.Create(new { id = "e1", @event = "system_event", namespace_id = 7, user_id = "1" }),
        };
        if (secret is not null) { request.Headers.Authorization = new("Bearer", secret); }
        using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
