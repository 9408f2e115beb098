using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Counters.Host.Embedded;

/// <summary>Starts this host's program once more, for a child process of its own; also from a test, which is another program.</summary>
internal static class HostProgram
{
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var assembly = typeof(HostProgram).Assembly.Location;
        var muxer = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

        // A self-contained or single-file host has no shared runtime: there the process itself is the program.
        var start = assembly.Length > 0 && File.Exists(muxer)
            ? new ProcessStartInfo(muxer) { ArgumentList = { "exec", assembly } }
            : new ProcessStartInfo(Environment.ProcessPath!);
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }
        return start;
    }
}
