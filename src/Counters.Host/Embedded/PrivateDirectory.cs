namespace Counters.Host.Embedded;

/// <summary>Makes folders and files that no other user of the machine may read, and refuses a folder that others can.</summary>
/// <remarks>On Windows a folder has the rules of the one it is in, which in a user's profile are as strict.</remarks>
internal static class PrivateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileOfOwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The folder in which an engine keeps its data: mode 0700, and this user's.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="EmbeddedEngineException">It cannot be made, belongs to another user, or lets others in.</exception>
    public static string Create(string path)
    {
        var full = Make(path);
        if (OperatingSystem.IsWindows()) { return full; }
        var status = FileStatus.Of(full);
        if (!status.IsOfThisUser) { throw new EmbeddedEngineException(OfAnother(full, status)); }
        if (status.OthersMayEnter)
        {
            throw new EmbeddedEngineException(
                $"Other users may enter the data directory {full}: its mode is {status.Octal}. Run 'chmod 700 {full}' and start again.");
        }

        return full;
    }

    /// <summary>
    /// The folder around those of the engines. It may be a volume, which the system mounts for root and a group; only one in which others could put
    /// a folder in the place of ours is refused.
    /// </summary>
    /// <inheritdoc cref="Create" path="/returns|/exception"/>
    public static string CreateAround(string path)
    {
        var full = Make(path);
        if (OperatingSystem.IsWindows()) { return full; }
        var status = FileStatus.Of(full);
        if (!status.IsOfThisUserOrRoot) { throw new EmbeddedEngineException(OfAnother(full, status)); }
        if (status.AnybodyMayReplace)
        {
            throw new EmbeddedEngineException(
                $"Other users may write to the data directory {full}: its mode is {status.Octal}. Run 'chmod o-w {full}' and start again.");
        }

        return full;
    }

    /// <summary>Writes a file in the place of what is there.</summary>
    /// <param name="mode">Who may read it; 0600 unless something else is said.</param>
    public static async Task WriteFileAsync(string path, string text, UnixFileMode mode = FileOfOwnerOnly, CancellationToken cancellation = default)
    {
        // A file that exists would keep its mode.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = mode; }
        await using var writer = new StreamWriter(path, options);
        await writer.WriteAsync(text.AsMemory(), cancellation).ConfigureAwait(false);
    }

    private static string Make(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            return (OperatingSystem.IsWindows() ? Directory.CreateDirectory(full) : Directory.CreateDirectory(full, OwnerOnly)).FullName;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new EmbeddedEngineException(
                $"The data directory {full} cannot be made: {exception.Message} Set Counters:DataDirectory to one that this user may write.", exception);
        }
    }

    private static string OfAnother(string path, FileStatus status) =>
        $"The data directory {path} belongs to the user with the number {status.Owner}, who could read and change the data; " +
        $"this process runs as {FileStatus.ThisUser}. " +
        $"Run 'chown {FileStatus.ThisUser} {path}', or set Counters:DataDirectory to another directory.";
}
