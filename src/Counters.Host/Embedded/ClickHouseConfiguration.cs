using System.Globalization;

namespace Counters.Host.Embedded;

/// <summary>Writes the child's configuration file: the defaults are made for a whole machine.</summary>
internal static class ClickHouseConfiguration
{
    public static string Write(EmbeddedClickHouseOptions options)
    {
        var path = Path.Combine(options.DataDirectory, "config.xml");
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"""
            <clickhouse>
                <max_server_memory_usage>{options.MemoryBytesMax}</max_server_memory_usage>
                <mark_cache_size>67108864</mark_cache_size>
                <background_pool_size>2</background_pool_size>
                <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
                <background_schedule_pool_size>8</background_schedule_pool_size>
                <merge_tree>
                    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
                    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
                    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
                </merge_tree>
            </clickhouse>
            """));
        return path;
    }
}
