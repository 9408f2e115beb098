using System.Diagnostics;
using System.Globalization;
using Counters.Host.Embedded;

namespace Counters.SystemTests.Fixtures;

/// <summary>The ClickHouse child of a host, found where the system lists processes.</summary>
internal sealed record ClickHouseChildProcess(int ProcessId, int HttpPort)
{
    /// <summary>Null while the host has none.</summary>
    public static ClickHouseChildProcess? Of(int hostProcessId) => ChildrenOf(hostProcessId).Select(Read).FirstOrDefault(child => child is not null);

    /// <summary>Whether it still runs; a process of another program that was given the same id does not count.</summary>
    public bool Exists => Read(ProcessId) == this;

    public void Kill()
    {
        using var process = Process.GetProcessById(ProcessId);
        process.Kill();
    }

    private static IEnumerable<int> ChildrenOf(int processId)
    {
        // A process lists its children by the thread that started them.
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{processId}/task"))
        {
            foreach (var child in ReadIfThere(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return int.Parse(child, CultureInfo.InvariantCulture);
            }
        }
    }

    private static ClickHouseChildProcess? Read(int processId)
    {
        // The arguments are those of ClickHouseChild.Arguments: verb, library, data directory, port, memory.
        var command = ReadIfThere($"/proc/{processId}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var verb = Array.IndexOf(command, ClickHouseChild.Verb);
        return verb < 0 ? null : new ClickHouseChildProcess(processId, int.Parse(command[verb + 3], CultureInfo.InvariantCulture));
    }

    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // It ended between two looks.
            return "";
        }
    }
}
