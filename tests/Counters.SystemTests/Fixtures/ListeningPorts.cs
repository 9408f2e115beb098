using System.Globalization;

namespace Counters.SystemTests.Fixtures;

/// <summary>The TCP ports at which a process takes connections, as the system lists them.</summary>
internal static class ListeningPorts
{
    private const string Listening = "0A";
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int Inode = 9;

    public static IReadOnlyCollection<int> Of(int processId)
    {
        var sockets = Directory.EnumerateFiles($"/proc/{processId}/fd").Select(file => new FileInfo(file).LinkTarget ?? "").ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from table in (string[])["tcp", "tcp6"]
               from line in File.ReadLines($"/proc/{processId}/net/{table}").Skip(1)
               let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where columns[State] == Listening && sockets.Contains($"socket:[{columns[Inode]}]")
               select int.Parse(columns[LocalAddress].Split(':')[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ];
    }
}
