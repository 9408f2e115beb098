namespace Counters.Tests.Fixtures;

/// <summary>The mode of files where there is one; tests that look at it are skipped on Windows.</summary>
internal static class UnixMode
{
    public static UnixFileMode Of(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(path, mode); }
    }
}
