namespace Counters.Tests.Oracle.Definitions;

/// <summary>Writes definitions as GitLab keeps them, so that the platform's own loader reads them.</summary>
internal static class OracleYaml
{
    public static void Write(string directory, OracleDictionary dictionary)
    {
        var events = Directory.CreateDirectory(Path.Combine(directory, "events")).FullName;
        foreach (var name in dictionary.Events) { File.WriteAllText(Path.Combine(events, $"{name}.yml"), Event(name)); }
        var metrics = Directory.CreateDirectory(Path.Combine(directory, "metrics", "oracle")).FullName;
        foreach (var metric in dictionary.Metrics) { File.WriteAllText(Path.Combine(metrics, $"{metric.KeyPath}.yml"), Metric(metric)); }
    }

    private static string Event(string name) =>
        $"""
        ---
        description: An event of the oracle
        internal_events: true
        action: {name}
        identifiers: [project, namespace, user]
        additional_properties:
          label:
            description: A label
          property:
            description: A property
          value:
            description: A value
          lang:
            description: A text
          count:
            description: A number
        product_group: analytics_instrumentation
        introduced_by_url: https://gitlab.example.com/merge_requests/1
        milestone: '18.0'
        tiers: [free, premium, ultimate]

        """;

    private static string Metric(OracleMetric metric) =>
        $"""
        ---
        key_path: {metric.KeyPath}
        description: A metric of the oracle
        product_group: analytics_instrumentation
        value_type: number
        status: active
        milestone: '18.0'
        introduced_by_url: https://gitlab.example.com/merge_requests/1
        time_frame: {(metric.IsList ? $"[{string.Join(", ", metric.TimeFrames)}]" : metric.TimeFrames[0])}
        data_category: optional
        tiers: [free, premium, ultimate]
        {(metric.IsLegacy ? Options(metric) : Events(metric))}

        """;

    private static string Options(OracleMetric metric) => metric.Operation == OracleOperation.Unique
        ? $"""
            data_source: redis_hll
            instrumentation_class: RedisHLLMetric
            options:
              events: [{string.Join(", ", metric.Rules.Select(rule => rule.Event))}]
            """
        : $"""
            data_source: redis
            instrumentation_class: RedisMetric
            options:
              prefix: {OracleDictionary.Prefix}
              event: {metric.Rules[0].Event[(OracleDictionary.Prefix.Length + 1)..]}
            """;

    private static string Events(OracleMetric metric) =>
        "data_source: internal_events\nevents:\n" + string.Join('\n', metric.Rules.Select(Item));

    private static string Item(OracleRule rule)
    {
        List<string> lines = [$"- name: {rule.Event}"];
        if (rule.Unique.Length > 0) { lines.Add($"  unique: {rule.Unique}"); }
        if (rule.Operation == OracleOperation.Sum) { lines.Add("  operator: sum(value)"); }
        if (rule.Operation == OracleOperation.TotalPerValue) { lines.Add("  operator: total"); }
        if (!rule.Filters.IsEmpty) { lines.Add("  filter:"); }
        lines.AddRange(rule.Filters.Select(filter => $"    {filter.Property}: {(filter.IsNumber ? filter.Text : $"'{filter.Text}'")}"));
        return string.Join('\n', lines);
    }
}
