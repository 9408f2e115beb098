using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Counters.Host.Embedded;

/// <summary>The child process that is ClickHouse: it loads the library and serves HTTP until its parent's pipe closes.</summary>
/// <remarks>
/// The pipe also closes when the parent is killed, so no child is left behind. The child itself holds the lock on its data directory, since it may
/// outlive its parent by a moment.
/// </remarks>
internal static partial class ClickHouseChild
{
    /// <summary>First argument of the host's command line that makes it this child.</summary>
    public const string Verb = "clickhouse-child";

    public const int ExitCodeDirectoryInUse = 3;

    /// <summary>A child of a parent that was killed needs a moment to end.</summary>
    private static readonly TimeSpan LockWaitMax = TimeSpan.FromSeconds(5);

    /// <summary>How long ClickHouse may take to end by itself once the parent is gone. Left alone it waits 5 s for idle connections; nothing is lost by not waiting.</summary>
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(1);

    /// <summary>The last statement reads the parent's pipe, so it lasts as long as the parent does.</summary>
    private const string ServeUntilPipeCloses = "SYSTEM START LISTEN HTTP; SELECT count() FROM file('/dev/stdin', 'LineAsString', 'line String')";

    public static IEnumerable<string> Arguments(string library, string dataDirectory, int httpPort, long memoryBytesMax) =>
        [Verb, library, dataDirectory, $"{httpPort}", $"{memoryBytesMax}"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var (library, directory, httpPort, memoryBytesMax) = (arguments[1], arguments[2], arguments[3], long.Parse(arguments[4]));
        using var owner = await FileLock.TryTakeAsync(Path.Combine(directory, "owner.lock"), LockWaitMax, CancellationToken.None);
        if (owner is null) { return ExitCodeDirectoryInUse; }

        LeaveParentsTerminal();
        EndWithParent();
        var config = Path.Combine(directory, "config.xml");
        await File.WriteAllTextAsync(config, ClickHouseConfig.Text(memoryBytesMax));
        var error = Serve(library, [
            "clickhouse", $"--config-file={config}", $"--path={directory}", $"--http_port={httpPort}", "--listen_host=127.0.0.1", $"--query={ServeUntilPipeCloses}",
        ]);
        if (error is null) { return 0; }
        await Console.Error.WriteLineAsync(error);
        return 1;
    }

    private static unsafe string? Serve(string library, string[] commandLine)
    {
        var handle = NativeLibrary.Load(library);
        var run = (delegate* unmanaged[Cdecl]<int, nint*, nint>)NativeLibrary.GetExport(handle, "chdb_query_cmdline");
        var errorOf = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(handle, "chdb_result_error");

        // ClickHouse may keep pointers into its arguments: they live as long as the process.
        var arguments = stackalloc nint[commandLine.Length + 1];
        for (var i = 0; i < commandLine.Length; i++) { arguments[i] = Marshal.StringToCoTaskMemUTF8(commandLine[i]); }
        arguments[commandLine.Length] = 0;
        var result = run(commandLine.Length, arguments);
        return result == 0 ? null : Marshal.PtrToStringUTF8(errorOf(result));
    }

    /// <summary>Ctrl-C in the terminal is for the parent, which still flushes into this child before it lets it go.</summary>
    private static void LeaveParentsTerminal()
    {
        if (!OperatingSystem.IsWindows()) { _ = SetProcessGroup(0, 0); }
    }

    /// <summary>ClickHouse ends by itself when the pipe closes; should it linger, it must not keep the data directory.</summary>
    private static void EndWithParent()
    {
        var watch = new Thread(() =>
        {
            while (Console.OpenStandardInput().ReadByte() >= 0) { }
            Thread.Sleep(EndTimeMax);
            Process.GetCurrentProcess().Kill();
        });
        watch.IsBackground = true;
        watch.Start();
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetProcessGroup(int process, int group);
}
