using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Counters.SystemTests.SiloPort;

/// <summary>Runs the attacker's silo as a process of its own, and ends it when it has had its time.</summary>
internal static class RogueSilo
{
    private static readonly TimeSpan TriesFor = TimeSpan.FromSeconds(8);

    /// <summary>It needs as long to come up on a busy machine, and does not always end by itself.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(40);

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Counters.RogueSilo.dll");

    /// <summary>The program of the review: the victim is named as the keeper of the membership.</summary>
    /// <returns>What it has read, or why it has read nothing.</returns>
    public static Task<string> AttackAsync(IPEndPoint victim) => RunAsync([victim.ToString()]);

    /// <summary>It brings a membership of its own, in which the victim and itself are the cluster.</summary>
    /// <param name="victim">As it stands in the membership table, which is more than an attacker knows.</param>
    /// <param name="stolen">What the attacker has beside that: the files of a certificate, of its key and of the authority.</param>
    /// <returns>What it has read, or why it has read nothing.</returns>
    public static Task<string> AttackAsync(SiloAddress victim, params string[] stolen) =>
        RunAsync([victim.Endpoint.ToString(), victim.Generation.ToString(CultureInfo.InvariantCulture), .. stolen]);

    private static async Task<string> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Program, TriesFor.TotalSeconds.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(EndsWithin);
        var told = process.StandardOutput.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (await told).Trim();
        }
        catch (OperationCanceledException)
        {
            return "did not end";
        }
        finally
        {
            if (!process.HasExited) { process.Kill(); }
        }
    }
}
