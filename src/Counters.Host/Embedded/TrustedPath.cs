namespace Counters.Host.Embedded;

/// <summary>Tells whether only this user or root can have put there what is at a path.</summary>
internal static class TrustedPath
{
    /// <summary>For folders of programs: others may read and enter, and only the owner may write.</summary>
    public const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder of that mode, whatever the umask lets new folders be.</summary>
    /// <returns>Its path.</returns>
    public static string Create(string folder) =>
        (OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, FolderMode)).FullName;

    /// <param name="folder">From it on down to the file, nothing may be of another user or writable by one.</param>
    /// <param name="path">The file, in that folder or below.</param>
    /// <returns>What is wrong and how to mend it, or null.</returns>
    public static string? Fault(string folder, string path)
    {
        if (OperatingSystem.IsWindows()) { return null; }
        for (var part = Path.GetFullPath(path); part.Length > 0; part = Path.GetDirectoryName(part) ?? "")
        {
            var isOurs = part == Path.GetFullPath(folder) || part.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
            if (FaultOf(part, isOurs) is { } fault) { return fault; }
        }

        return null;
    }

    private static string? FaultOf(string part, bool isOurs)
    {
        var status = FileStatus.Of(part);
        if (isOurs && !status.IsOfThisUserOrRoot)
        {
            return $"{part} belongs to the user with the number {status.Owner}, who could put any program there; this process runs as {FileStatus.ThisUser}.";
        }

        if (isOurs && status.OthersMayWrite)
        {
            return $"Other users may write to {part}: its mode is {status.Octal}. Run 'chmod go-w {part}' when only you have written to it.";
        }

        return status.AnybodyMayReplace ? $"Any user may replace what is in {part}: its mode is {status.Octal}." : null;
    }
}
