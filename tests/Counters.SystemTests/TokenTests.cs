using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Counters.SystemTests.Fixtures;
using Counters.Testing;
using Counters.Tokens;
using Xunit;

namespace Counters.SystemTests;

/// <summary>The built host with tokens, as operators start it.</summary>
public sealed class TokenTests
{
    /// <summary>The host looks every two seconds; the rest is room for a machine that is busy.</summary>
    private static readonly TimeSpan TakenWithin = TimeSpan.FromSeconds(30);

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

    [Fact]
    public async Task A_leaked_token_is_refused_within_seconds_of_its_revocation_and_without_a_restart()
    {
        using var directory = new TempDirectory();
        var file = directory.Sub("tokens.json");
        var (leaked, kept) = (await CreateAsync(file, "leaked"), await CreateAsync(file, "kept"));
        await using var host = new HostProcess(HostProcess.SystemDictionary, "--environment=Production", $"--Counters:TokensFile={file}");
        await host.StartAsync();
        var process = host.ProcessId;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await PostAsync(host, leaked), await PostAsync(host, kept)));

        await RunAsync("token", "revoke", "leaked", $"--file={file}");
        await Eventually.HoldsAsync(
            TakenWithin, async () => await PostAsync(host, leaked) is var status && status == HttpStatusCode.Unauthorized ? null : $"{status}", host.Log.ToString);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(host, kept));

        var next = await CreateAsync(file, "next");
        await Eventually.HoldsAsync(TakenWithin, async () => await PostAsync(host, next) is var status && status == HttpStatusCode.OK ? null : $"{status}", host.Log.ToString);

        // What is in force can be asked of the host itself.
        var admin = await CreateAsync(file, "ops", "admin");
        await Eventually.HoldsAsync(
            TakenWithin,
            async () => await ListAsync(host, admin) is var list && list.Contains("next", StringComparison.Ordinal) && !list.Contains("leaked", StringComparison.Ordinal)
                ? null
                : list,
            host.Log.ToString);

        // Half a file takes nothing away, and the last one that is taken away opens nothing.
        var whole = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(
            TakenWithin, () => host.Log.ToString().Contains("A newer version of the tokens was refused", StringComparison.Ordinal), "no line", host.Log.ToString);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await PostAsync(host, kept), await PostAsync(host, next)));
        await File.WriteAllTextAsync(file, """{"tokens":[]}""", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(
            TakenWithin, async () => await PostAsync(host, kept) is var status && status == HttpStatusCode.Unauthorized ? null : $"{status}", host.Log.ToString);
        Assert.Equal((HttpStatusCode.Unauthorized, process), (await PostAsync(host, null), host.ProcessId));
        Assert.DoesNotContain(leaked, host.Log.ToString(), StringComparison.Ordinal);
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

    /// <summary>Makes a token with the built program, and gives its secret.</summary>
    private static async Task<string> CreateAsync(string file, string name, string scope = "ingest")
    {
        var output = await RunAsync("token", "create", $"--name={name}", $"--scopes={scope}", $"--file={file}");
        return Assert.Single(output.Split('\n').Select(line => line.Trim()), line => line.StartsWith(TokenSecret.Prefix, StringComparison.Ordinal));
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(null, arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string? secret, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Counters.Host.dll"), .. arguments]) { RedirectStandardOutput = true };
        start.Environment["COUNTERS_TOKEN"] = secret;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private static async Task<string> ListAsync(HostProcess host, string admin) => (await RunAsync(admin, ["token", "list", $"--url={host.Http.BaseAddress}"])).Output;

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
