
namespace Counters.Host.Embedded;

/// <summary>The file that lets the person who started the host, and nobody else, send SQL to its ClickHouse: <c>curl -K FILE -d 'SELECT 1'</c>.</summary>
internal static class SqlByHand
{
    public const string FileName = "sql.curl";

    /// <param name="database">The database that statements mean; null for none.</param>
    public static Task WriteAsync(string dataDirectory, int httpPort, string? database, string password) => PrivateDirectory.WriteFileAsync(
        PathIn(dataDirectory),
        $"""
        # For this start of ClickHouse only: curl -K {PathIn(dataDirectory)} -d 'SHOW TABLES'
        url = "http://127.0.0.1:{httpPort}/{(database is null ? "" : $"?database={database}")}"
        user = "{ClickHouseUsers.Name}:{password}"

        """);

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);
}
