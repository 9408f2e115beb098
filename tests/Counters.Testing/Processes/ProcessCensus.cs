using System.Collections.Concurrent;
using System.Diagnostics;

namespace Counters.Testing.Processes;

/// <summary>Knows every process that the tests started, and lets none outlive them.</summary>
public sealed class ProcessCensus : IDisposable
{
    private static readonly ConcurrentDictionary<int, Process> Running = new();

    static ProcessCensus() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    internal static Process Start(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        var process = Process.Start(start)!;
        Running[process.Id] = process;
        return process;
    }

    internal static void Ended(Process process) => Running.TryRemove(process.Id, out _);

    /// <summary>A process that is still there at the end is a test's mistake: it ends here, and the run fails.</summary>
    public void Dispose()
    {
        var left = KillAll();
        if (left > 0) { throw new InvalidOperationException($"{left} processes that the tests started were still running at the end."); }
    }

    private static int KillAll()
    {
        var left = 0;
        foreach (var (id, process) in Running)
        {
            if (!Running.TryRemove(id, out _) || process.HasExited) { continue; }
            process.Kill();
            left++;
        }

        return left;
    }
}
