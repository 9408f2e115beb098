using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Counters.SystemTests.Fixtures;
using Counters.Testing;
using Counters.Testing.Processes;
using Xunit;

namespace Counters.SystemTests;

/// <summary>kill -9 right after an administrator was answered, while ClickHouse takes nothing: who did what is still told.</summary>
public sealed class AuditCrashTests
{
    /// <summary>Each waits some seconds for its projection, which does not come.</summary>
    private const int Actions = 4;

    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_administrator_was_answered_is_in_the_audit_after_an_outage_of_ClickHouse_and_a_crash()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        await host.StartAsync();
        var clickHouse = host.ClickHouse!;
        await Signal.SendAsync(clickHouse.ProcessId, "STOP");
        for (var at = 1; at <= Actions; at++)
        {
            using var answer = await host.Http.PutAsJsonAsync(new Uri($"/v1/namespaces/{at}", UriKind.Relative), new { full_path = "x" }, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // The child has to go on to see that its host is gone.
        var killed = host.KillAsync();
        await Eventually.HoldsAsync(ShownWithin, () => !host.IsRunning, "the host does not end");
        await Signal.SendAsync(clickHouse.ProcessId, "CONT");
        await killed;
        await host.StartAsync();
        await Eventually.HoldsAsync(ShownWithin, async () => await RowsAsync(host) is var rows && rows.Count == Actions ? null : string.Join(", ", rows), host.Log.ToString);
        Assert.Equal(Enumerable.Range(1, Actions).Select(at => $"namespace.put {at} done 200"), (await RowsAsync(host)).AsEnumerable().Reverse());
    }

    private static async Task<List<string>> RowsAsync(HostProcess host)
    {
        var answer = JsonElement.Parse(await host.Http.GetStringAsync("/v1/audit?action=namespace.put", Cancellation));
        return [.. answer.GetProperty("rows").EnumerateArray().Select(row =>
            $"{row.GetProperty("action")} {row.GetProperty("subject")} {row.GetProperty("outcome")} {row.GetProperty("status")}")];
    }
}
