using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Counters.Host.Embedded;

/// <summary>The child process that is ClickHouse: it loads the library and serves HTTP until its parent's pipe closes.</summary>
/// <remarks>
/// The pipe also closes when the parent is killed, so no child is left behind. The child itself holds the lock on its data directory, since it may
/// outlive its parent by a moment. What the parent writes into the pipe, up to <see cref="EndOfUsers"/>, is the text of <c>users.xml</c>.
/// </remarks>
internal static partial class ClickHouseChild
{
    /// <summary>First argument of the host's command line that makes it this child.</summary>
    public const string Verb = "clickhouse-child";

    public const int ExitCodeDirectoryInUse = 3;

    /// <summary>Ends the text that comes through the pipe.</summary>
    public const char EndOfUsers = '\0';

    /// <summary>Read, write and enter for the owner alone: what the process creates is nobody else's.</summary>
    private const int OwnerOnly = 0b000_111_111;

    private const int UsersBytesMax = 1 << 16;

    /// <summary>ClickHouse recurses deeper than .NET's threads allow by default.</summary>
    private const int StackBytes = 16 << 20;

    /// <summary>A child of a parent that was killed needs a moment to end.</summary>
    private static readonly TimeSpan LockWaitMax = TimeSpan.FromSeconds(5);

    public static IEnumerable<string> Arguments(string library, string dataDirectory, int httpPort, long memoryBytesMax) =>
        [Verb, library, dataDirectory, $"{httpPort}", $"{memoryBytesMax}"];

    /// <summary>The file that says which process has begun to listen. Whoever took the port before it cannot write there.</summary>
    public static string ListeningFile(string dataDirectory) => Path.Combine(dataDirectory, "listening");

    public static async Task<int> RunAsync(string[] arguments)
    {
        var (library, directory, httpPort, memoryBytesMax) = (arguments[1], arguments[2], arguments[3], long.Parse(arguments[4], CultureInfo.InvariantCulture));
        if (!OperatingSystem.IsWindows()) { _ = SetUmask(OwnerOnly); }
        using var owner = await FileLock.TryTakeAsync(Path.Combine(directory, "owner.lock"), LockWaitMax, CancellationToken.None);
        if (owner is null) { return ExitCodeDirectoryInUse; }

        LeaveParentsTerminal();
        var parent = Console.OpenStandardInput();
        if (ReadUsers(parent) is not { } users) { return 1; }
        EndWithParent(parent);
        var (config, usersFile) = (Path.Combine(directory, "config.xml"), Path.Combine(directory, "users.xml"));
        await PrivateDirectory.WriteFileAsync(usersFile, users);
        await PrivateDirectory.WriteFileAsync(config, ClickHouseConfig.Text(memoryBytesMax, usersFile));
        File.Delete(ListeningFile(directory));
        string[] commandLine =
        [
            "clickhouse", $"--config-file={config}", $"--path={directory}", $"--http_port={httpPort}", "--listen_host=127.0.0.1",
            $"--query={ServeUntilKilled(directory)}",
        ];
        if (await ServeConfinedAsync(library, directory, commandLine) is not { } error) { return 0; }
        await Console.Error.WriteLineAsync(error);
        return 1;
    }

    /// <summary>The last statement sleeps for thirty thousand years, a second at a time, and reads nothing.</summary>
    private static string ServeUntilKilled(string directory) =>
        $"SYSTEM START LISTEN HTTP; SELECT {Environment.ProcessId} INTO OUTFILE '{Quoted(ListeningFile(directory))}' FORMAT TSV; " +
        "SELECT sleepEachRow(1) FROM numbers(1000000000000) FORMAT Null SETTINGS max_block_size = 1";

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    /// <summary>Null when the parent is gone before it has said everything.</summary>
    private static string? ReadUsers(Stream parent)
    {
        var bytes = new List<byte>();
        for (var read = parent.ReadByte(); read != EndOfUsers; read = parent.ReadByte())
        {
            if (read < 0 || bytes.Count == UsersBytesMax) { return null; }
            bytes.Add((byte)read);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>On a thread of its own: what confines it is passed on to the threads that ClickHouse starts and spares those of .NET.</summary>
    private static Task<string?> ServeConfinedAsync(string library, string directory, string[] commandLine)
    {
        var ended = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                try
                {
                    ended.SetResult(Serve(library, directory, commandLine));
                }
                catch (Exception exception)
                {
                    ended.SetResult(exception.Message);
                }
            },
            StackBytes);
        thread.Start();
        return ended.Task;
    }

    private static unsafe string? Serve(string library, string directory, string[] commandLine)
    {
        var handle = NativeLibrary.Load(library);
        var run = (delegate* unmanaged[Cdecl]<int, nint*, nint>)NativeLibrary.GetExport(handle, "chdb_query_cmdline");
        var errorOf = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(handle, "chdb_result_error");

        // ClickHouse may keep pointers into its arguments: they live as long as the process.
        var arguments = stackalloc nint[commandLine.Length + 1];
        for (var i = 0; i < commandLine.Length; i++) { arguments[i] = Marshal.StringToCoTaskMemUTF8(commandLine[i]); }
        arguments[commandLine.Length] = 0;
        using var confinement = Confinement.To(directory);
        confinement?.Begin();
        var result = run(commandLine.Length, arguments);
        return result == 0 ? null : Marshal.PtrToStringUTF8(errorOf(result));
    }

    /// <summary>Ctrl-C in the terminal is for the parent, which still flushes into this child before it lets it go.</summary>
    private static void LeaveParentsTerminal()
    {
        if (!OperatingSystem.IsWindows()) { _ = SetProcessGroup(0, 0); }
    }

    /// <summary>ClickHouse has no end of its own here. Nothing is lost by a kill: what it has confirmed is in its files.</summary>
    private static void EndWithParent(Stream parent)
    {
        var watch = new Thread(() =>
        {
            while (parent.ReadByte() >= 0) { }
            Process.GetCurrentProcess().Kill();
        });
        watch.IsBackground = true;
        watch.Start();
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetProcessGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int SetUmask(int mask);
}
