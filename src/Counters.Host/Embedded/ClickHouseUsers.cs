using System.Security;

namespace Counters.Host.Embedded;

/// <summary>The users of the embedded ClickHouse: the host's, with a database of its own, and the library's, as which no other client can sign in.</summary>
/// <remarks>
/// Grants do not stop everything: the function <c>file</c>, <c>INFILE</c> and disks that a table names are not asked for any. Those are stopped by
/// <see cref="Confinement"/>.
/// </remarks>
internal static class ClickHouseUsers
{
    public const string Name = "counters";

    /// <summary>
    /// What the schema, the writers and the readers need, and no more (to replace a view takes DROP TABLE): a statement that needs another grant says so
    /// when it is refused.
    /// </summary>
    /// <param name="database">The name of the database; an asterisk at its end stands for any end.</param>
    public static IReadOnlyList<string> Grants(string database) =>
    [
        $"SELECT, INSERT, ALTER COLUMN, ALTER INDEX, ALTER TTL, CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP TABLE, DROP VIEW ON {database}.*",
        "CREATE FUNCTION, DROP FUNCTION ON *.*",
        "TABLE ENGINE ON MergeTree, TABLE ENGINE ON ReplacingMergeTree, TABLE ENGINE ON SummingMergeTree, TABLE ENGINE ON AggregatingMergeTree",

        // What is running and what it takes, and how much memory reads may have a share of. Lists of tables and columns need no grant: they show what the user may see anyway.
        "SELECT ON system.processes",
        "SELECT ON system.parts",
        "SELECT ON system.server_settings",
    ];

    /// <summary>The text of <c>users.xml</c>. It holds no secret: a hash of 256 random bits leads to nothing.</summary>
    public static string Text(string passwordSha256, IEnumerable<string> grants) => $"""
        <clickhouse>
          <profiles>
            <default/>
            <!-- The library's session is the one: whoever else signs in as its user is refused, with or without a password. -->
            <library><max_sessions_for_user>1</max_sessions_for_user></library>
            <!-- A web page can put settings into a request; that one would let it read the answer. -->
            <counters><constraints><add_http_cors_header><const/></add_http_cors_header></constraints></counters>
          </profiles>
          <quotas><default/></quotas>
          <users>
            <default>
              <password></password>
              <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
              <profile>library</profile>
              <quota>default</quota>
              <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants>
            </default>
            <{Name}>
              <password_sha256_hex>{passwordSha256}</password_sha256_hex>
              <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
              <profile>counters</profile>
              <quota>default</quota>
              <grants>
        {string.Join('\n', grants.Select(grant => $"        <query>GRANT {SecurityElement.Escape(grant)}</query>"))}
              </grants>
            </{Name}>
          </users>
        </clickhouse>

        """;
}
