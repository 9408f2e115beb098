namespace Counters.Benchmarks.Definitions;

/// <summary>A folder of as many metric definitions as asked for, four to an event, so that every event has five counters whatever the number.</summary>
internal sealed class GeneratedDefinitions : IDisposable
{
    private const int MetricsPerEvent = 4;

    private static readonly string[] Items =
    [
        "- name: {0}\n  unique: user.id",
        "- name: {0}\n  unique: project.id\n  filter:\n    label: push",
        "- name: {0}\n  filter:\n    label: push\n    property: web",
        "- name: {0}\n  operator: sum(value)",
    ];

    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("counters-definitions-").FullName;

    public GeneratedDefinitions(int metrics)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_directory, "events"));
        System.IO.Directory.CreateDirectory(Path.Combine(_directory, "metrics"));
        Events = [.. Enumerable.Range(0, (metrics + MetricsPerEvent - 1) / MetricsPerEvent).Select(at => $"user_did_something_{at}")];
        foreach (var name in Events) { File.WriteAllText(Path.Combine(_directory, "events", $"{name}.yml"), Event(name)); }
        for (var at = 0; at < metrics; at++) { File.WriteAllText(Path.Combine(_directory, "metrics", $"{at}.yml"), Metric(at, Events[at / MetricsPerEvent])); }
    }

    public string Directory => _directory;

    public IReadOnlyList<string> Events { get; }

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    private static string Event(string name) =>
        $"""
        ---
        description: A user did something
        internal_events: true
        action: {name}
        identifiers:
        - project
        - namespace
        - user
        additional_properties:
          label:
            description: How
          property:
            description: Where
          value:
            description: How much
        product_group: import
        introduced_by_url: https://example.com
        milestone: '17.0'
        tiers:
        - free
        - premium
        - ultimate
        """;

    private static string Metric(int at, string name) =>
        $"""
        ---
        key_path: redis_hll_counters.some_category.count_of_{name}_{at}
        description: Count of something that users did
        product_group: import
        value_type: number
        status: active
        milestone: '17.0'
        introduced_by_url: https://example.com
        time_frame:
        - 28d
        - 7d
        data_source: internal_events
        data_category: optional
        tiers:
        - free
        - premium
        - ultimate
        performance_indicator_type: []
        events:
        {string.Format(System.Globalization.CultureInfo.InvariantCulture, Items[at % Items.Length], name)}
        """;
}
