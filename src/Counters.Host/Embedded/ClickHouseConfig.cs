using System.Globalization;
using System.Security;

namespace Counters.Host.Embedded;

/// <summary>The server settings that only a configuration file can set: who may sign in, and a ceiling on memory, threads and caches for a small machine.</summary>
internal static class ClickHouseConfig
{
    /// <summary>More queries at once than the host's own clients ever send; ClickHouse answers the rest with error 202.</summary>
    private const int ConcurrentQueriesMax = 200;

    /// <summary>ClickHouse's default of 10,000 threads is for large servers.</summary>
    private const int ThreadsMax = 500;

    /// <summary>Marks of the rollup tables are small; ClickHouse's default is 5 GiB.</summary>
    private const long MarkCacheBytesMax = 64 << 20;

    /// <summary>Scripts in this folder could be called as table functions; there is none of that name.</summary>
    private const string NoScripts = "/nonexistent/";

    /// <param name="users">The path of <c>users.xml</c>.</param>
    public static string Text(long memoryBytesMax, string users) => string.Create(CultureInfo.InvariantCulture, $"""
        <clickhouse>
          <users_config>{SecurityElement.Escape(users)}</users_config>
          <user_scripts_path>{NoScripts}</user_scripts_path>
          <max_server_memory_usage>{memoryBytesMax}</max_server_memory_usage>
          <max_concurrent_queries>{ConcurrentQueriesMax}</max_concurrent_queries>
          <max_thread_pool_size>{ThreadsMax}</max_thread_pool_size>
          <mark_cache_size>{MarkCacheBytesMax}</mark_cache_size>
          <background_pool_size>2</background_pool_size>
          <background_fetches_pool_size>1</background_fetches_pool_size>
          <background_common_pool_size>2</background_common_pool_size>
          <background_schedule_pool_size>4</background_schedule_pool_size>
        </clickhouse>

        """);
}
