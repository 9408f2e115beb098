using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Counters.Host.Embedded;

/// <summary>How the embedded store is reached: by a socket file that only this user may open, or, where there are none, by a port with a password.</summary>
/// <param name="ConnectionString">For StackExchange.Redis. It may hold a password: it must not be printed.</param>
/// <param name="Place">The same for people, without the password.</param>
/// <param name="Arguments">What Garnet's command line says of it. They are handed over within this process, where no list of processes shows them.</param>
/// <param name="Socket">Where Garnet listens instead of a port.</param>
/// <param name="Folder">A folder made for the socket, to be deleted at the end.</param>
internal sealed record GarnetDoor(
    string ConnectionString, string Place, string[] Arguments, UnixDomainSocketEndPoint? Socket = null, string? Folder = null) : IDisposable
{
    /// <summary>macOS' bound for the path of a socket; Linux has 107.</summary>
    private const int SocketPathBytesMax = 103;

    private const string FileName = "redis.sock";

    /// <summary>Ends one part of a connection string, or makes an option of it.</summary>
    private static readonly char[] MeantOtherwise = [',', '='];

    /// <summary>A socket in the data directory, or in a folder of its own with mode 0700 when that path is longer than the system takes.</summary>
    public static GarnetDoor OnSocket(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (IsPossible(path)) { return OnSocketAt(path, null); }

        // Made under a name that was free, so it is not another user's.
        var folder = Directory.CreateTempSubdirectory("counters-").FullName;
        path = Path.Combine(folder, FileName);
        if (IsPossible(path)) { return OnSocketAt(path, folder); }
        Directory.Delete(folder);
        throw new EmbeddedEngineException(
            $"The embedded store needs a socket file, and neither {directory} nor {folder} can hold one: " +
            $"the path may have {SocketPathBytesMax} bytes, and neither comma nor equals sign. " +
            "Set Counters:DataDirectory to a shorter path.");
    }

    /// <summary>A port of loopback. Every user of the machine reaches it, and web pages too: without the password nothing is obeyed.</summary>
    public static GarnetDoor OnPort(int port)
    {
        var password = Secret.New();
        var place = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        return new GarnetDoor($"{place},password={password}", place, ["--bind", "127.0.0.1", "--port", $"{port}", "--auth", "Password", "--password", password]);
    }

    public void Dispose()
    {
        if (Folder is not null && Directory.Exists(Folder)) { Directory.Delete(Folder, recursive: true); }
    }

    private static bool IsPossible(string path) =>
        Encoding.UTF8.GetByteCount(path) <= SocketPathBytesMax && path.IndexOfAny(MeantOtherwise) < 0 && path.Trim() == path;

    private static GarnetDoor OnSocketAt(string path, string? folder) =>
        new($"!{path}", path, ["--unixsocket", path, "--unixsocketperm", "600"], new UnixDomainSocketEndPoint(path), folder);
}
