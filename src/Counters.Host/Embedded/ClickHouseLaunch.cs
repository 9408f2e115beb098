using System.Diagnostics;

namespace Counters.Host.Embedded;

/// <summary>Starts the child process that is ClickHouse and tells it its users through the pipe, where no list of processes shows them.</summary>
internal static class ClickHouseLaunch
{
    /// <summary>
    /// The variables of the host that the child keeps. All others may hold secrets, also those with the prefix DOTNET_, from which settings are read.
    /// </summary>
    private static readonly string[] Kept =
    [
        "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot", "TMPDIR",
        "DOTNET_ROOT", "DOTNET_ROLL_FORWARD", "DOTNET_ROLL_FORWARD_TO_PRERELEASE", "DOTNET_BUNDLE_EXTRACT_BASE_DIR",
    ];

    public static Process Start(IEnumerable<string> arguments, string directory, string users)
    {
        var process = Process.Start(StartInfo(arguments, directory))!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            process.StandardInput.Write(users + ClickHouseChild.EndOfUsers);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended already; its exit code and its errors say why.
        }

        return process;
    }

    /// <summary>The child's command line and environment.</summary>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments, string directory)
    {
        var start = HostProgram.StartInfo(arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = directory;
        foreach (var name in start.Environment.Keys.Except(Kept, StringComparer.Ordinal).ToList()) { start.Environment.Remove(name); }
        start.Environment["TZ"] = "UTC";

        // The child's managed part does next to nothing: it needs neither cultures, a heap per core nor a diagnostics socket.
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }
}
