using System.Runtime.InteropServices;

namespace Counters.Host.Embedded;

/// <summary>
/// Takes from the thread that asks, and from all threads it starts, every file but those of one folder, every program and every outgoing connection.
/// The kernel holds to it (Landlock), whatever a statement finds in ClickHouse that asks for no grant: <c>file()</c>, <c>INFILE</c>, disks in S3.
/// </summary>
/// <remarks>
/// Linux 5.19 and later for files, 6.7 for connections. Elsewhere ClickHouse's own grants are what holds. The numbers are the kernel's interface
/// (<c>linux/landlock.h</c>) and the same on all processors.
/// </remarks>
internal sealed partial class Confinement : IDisposable
{
    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const int AskVersion = 1;
    private const int RulePathBeneath = 1;
    private const int NoNewPrivileges = 38;
    private const int OpenPathOnly = 0x200000 | 0x80000;

    /// <summary>Before it a rename from one folder to another is always refused, which ClickHouse cannot do without.</summary>
    private const int FilesSince = 2;

    private const int TruncateSince = 3;
    private const int ConnectionsSince = 4;

    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong Remove = 1 << 4 | 1 << 5;
    private const ulong MakeFolder = 1 << 7;
    private const ulong MakeFile = 1 << 8;
    private const ulong MakeLink = 1 << 12;
    private const ulong Move = 1 << 13;
    private const ulong Truncate = 1 << 14;
    private const ulong OfFiles = WriteFile | ReadFile | Truncate;
    private const ulong Read = ReadFile | ReadFolder;
    private const ulong Write = Read | WriteFile | Remove | MakeFolder | MakeFile | MakeLink | Move | Truncate;

    /// <summary>All of the above and those that are given to nothing: programs, devices, sockets, pipes.</summary>
    private const ulong Everything = (1 << 15) - 1;

    private const ulong Connect = 1 << 1;

    /// <summary>What ClickHouse reads of the machine to know its size, its load and the time zones.</summary>
    private static readonly string[] Readable =
    [
        "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/loadavg", "/proc/uptime", "/proc/sys", "/sys",
        "/usr/share/zoneinfo", "/etc/localtime", "/dev/urandom", "/dev/random", "/dev/null",
    ];

    private readonly int _ruleset;
    private readonly ulong _handled;

    private Confinement(int ruleset, ulong handled) => (_ruleset, _handled) = (ruleset, handled);

    /// <summary>Whether outgoing connections are taken too.</summary>
    public bool HoldsConnections { get; private init; }

    /// <param name="folder">Where everything but running programs is allowed.</param>
    /// <returns>Null where the kernel has no such thing.</returns>
    public static Confinement? To(string folder)
    {
        if (!OperatingSystem.IsLinux()) { return null; }
        var version = (int)AskForVersion(CreateRuleset, 0, 0, AskVersion);
        if (version < FilesSince) { return null; }
        var handled = version >= TruncateSince ? Everything : Everything & ~Truncate;
        var attributes = new Attributes { Files = handled, Connections = version >= ConnectionsSince ? Connect : 0 };
        var size = version >= ConnectionsSince ? Marshal.SizeOf<Attributes>() : sizeof(ulong);
        var ruleset = (int)Create(CreateRuleset, ref attributes, size, 0);
        if (ruleset < 0) { throw Failed("landlock_create_ruleset"); }
        var confinement = new Confinement(ruleset, handled) { HoldsConnections = version >= ConnectionsSince };
        confinement.Allow(folder, Write);
        foreach (var path in Readable) { confinement.Allow(path, Read); }
        return confinement;
    }

    /// <summary>Holds for the calling thread from now on, and for the threads and processes that it starts.</summary>
    public void Begin()
    {
        if (Control(NoNewPrivileges, 1, 0, 0, 0) != 0) { throw Failed("prctl"); }
        if (Restrict(RestrictSelf, _ruleset, 0) != 0) { throw Failed("landlock_restrict_self"); }
    }

    public void Dispose() => _ = Close(_ruleset);

    private void Allow(string path, ulong access)
    {
        var descriptor = Open(path, OpenPathOnly);
        if (descriptor < 0) { return; }
        var rule = new PathBeneath { Allowed = access & _handled & (Directory.Exists(path) ? Everything : OfFiles), Parent = descriptor };
        var result = Add(AddRule, _ruleset, RulePathBeneath, ref rule, 0);
        _ = Close(descriptor);
        if (result != 0) { throw Failed($"landlock_add_rule for {path}"); }
    }

    private static EmbeddedEngineException Failed(string call) =>
        new($"The system did not confine ClickHouse to its data directory: {call} failed with {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long AskForVersion(long call, nint attributes, nint size, long flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Create(long call, ref Attributes attributes, nint size, long flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Add(long call, long ruleset, long type, ref PathBeneath rule, long flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Restrict(long call, long ruleset, long flags);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, ulong first, ulong second, ulong third, ulong fourth);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public ulong Files;
        public ulong Connections;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathBeneath
    {
        public ulong Allowed;
        public int Parent;
    }
}
