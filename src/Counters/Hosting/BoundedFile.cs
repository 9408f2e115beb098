
namespace Counters.Hosting;

/// <summary>Reads a file that somebody else may have put there: a regular one of bounded size, or words for what is wrong with it.</summary>
internal static class BoundedFile
{
    /// <summary>Null when the file cannot be used.</summary>
    /// <param name="fault">Says why, without the path: callers name the file as far as their readers may know it.</param>
    public static byte[]? TryRead(string path, int bytesMax, out string fault)
    {
        try
        {
            // A link has a length of its own. Pipes, devices and sockets have the length 0, and opening a pipe would wait for its writer for ever.
            var length = (File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path)).Length;
            fault = length == 0 ? "is empty, or is no regular file" : length > bytesMax ? $"is larger than {bytesMax} bytes" : "";
            if (fault.Length > 0) { return null; }
            var content = new byte[length];
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length) { return content; }
            fault = "was cut short while it was read";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            fault = failure switch
            {
                FileNotFoundException or DirectoryNotFoundException => "cannot be read: it does not exist",
                UnauthorizedAccessException => "cannot be read: this process has no right to",
                _ => $"cannot be read: {failure.GetType().Name}",
            };
        }

        return null;
    }
}
