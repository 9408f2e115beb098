namespace Counters.Host.Embedded;

/// <summary>Garnet's settings under which nothing acknowledged is lost; almost each of its defaults would lose something.</summary>
internal static class GarnetSettings
{
    public static string[] CommandLine(string directory, GarnetDoor door) =>
    [
        .. door.Arguments, "-q",

        // Namespaces commit by script; with keys locked, no other connection sees or changes them half way.
        "--lua", "--lua-transaction-mode",

        // The default device ends the whole process at the first write where libaio is missing, and RandomAccess opens without O_SYNC.
        "--device-type", "FileStream",

        // Without a storage tier memory is a cache: what does not fit is gone.
        "--storage-tier", "--logdir", directory, "--checkpointdir", directory,
        "--memory", "256m", "--page", "4m", "--index", "16m",

        // -1: nothing is committed by a timer; the host commits before it acknowledges. Small segments, since the file is cut by whole segments.
        "--aof", "--aof-commit-freq", "-1", "--aof-memory", "64m", "--aof-page-size", "16m", "--aof-segment-size", "64m",

        // Without the second it would start with whatever part it could read.
        "--recover", "--fail-on-recovery-error",
        "--minthreads", "32",
    ];
}
