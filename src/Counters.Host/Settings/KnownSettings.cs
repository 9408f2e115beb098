using System.Collections.Immutable;
using Counters.Cluster;
using Counters.Dictionary;
using Counters.Host.Embedded;
using Counters.Ingest;
using Counters.Operations;
using Counters.Operations.Canaries;
using Counters.Operations.Tokens;
using Counters.Query;
using Counters.Rollups;
using Counters.State;

namespace Counters.Host.Settings;

/// <summary>Every setting there is. The README's table, the help and the check at start all come from here.</summary>
internal static class KnownSettings
{
    public static ImmutableArray<Setting> All { get; } =
    [
        new("urls", HostBuilding.Urls, "where HTTP is served; several are separated by semicolons", Any),
        new("environment", "(Production; Development with dotnet run)", "in Development, on loopback, no token is needed", Any),
        new(EmbeddedEngines.DataDirectoryKey, EmbeddedEngines.DataDirectoryDefault, "where the embedded engines keep their data, for this user alone", Any),
        new(RedisOptions.Key, "(empty: embedded Garnet)", "connection string of StackExchange.Redis", SettingValue.RedisFault),
        new(ClickHouseOptions.Key, "(empty: embedded ClickHouse)", "connection string of ClickHouse.Driver", SettingValue.ClickHouseFault),
        new($"{DictionaryOptions.Section}:{nameof(DictionaryOptions.Directory)}", "(empty: the shipped set)", "definitions in GitLab's layout: `metrics/**/*.yml`, `events/*.yml`", Any),
        Setting.Of<IngestOptions>(IngestOptions.Section, nameof(IngestOptions.AcceptWindow), "how far back events are accepted and ids remembered; a raised one serves events that happen after the raise", "(what the store has in force; 48 hours for a new one)"),
        Setting.Of<IngestOptions>(IngestOptions.Section, nameof(IngestOptions.BodyMebibytesMax), "memory for the bodies of requests under way, in MiB; whoever does not fit waits 5 s, then is answered 429"),
        Setting.Of<IngestOptions>(IngestOptions.Section, nameof(IngestOptions.BodyTimeMax), "how long the body of one request may take to arrive"),
        Setting.Of<RollupOptions>(RollupOptions.Section, nameof(RollupOptions.FlushInterval), "pause between two writes to ClickHouse"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.RowsMax), "rows in one answer"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.NamespacesMax), "namespaces that one question may name"),
        new($"{ParityOptions.Section}:{nameof(ParityOptions.Columns)}", "(empty: no columns in the report)", "a file with the columns that `GET /v1/parity` measures coverage against: key path, tab, name", Any),
        new($"{ParityOptions.Section}:{nameof(ParityOptions.NamespaceQueries)}", "(empty: no columns in the report)", "a JSON file with the queries of the former namespace ping; given together with the columns", Any),
        new($"{ClusterMemberOptions.Section}:{nameof(ClusterMemberOptions.AdvertisedAddress)}", "(`POD_IP` when that is set, else loopback)", "the IP address at which other silos reach this one; it listens there and nowhere else", SettingValue.SiloAddressFault),
        Setting.Of<ClusterMemberOptions>(ClusterMemberOptions.Section, nameof(ClusterMemberOptions.SiloPort), "the TCP port on which silos talk to each other", "(11111, or a free one where that is taken)"),
        Setting.Of<ClusterMemberOptions>(ClusterMemberOptions.Section, nameof(ClusterMemberOptions.DrainDelay), "how long requests are still taken once `/health/ready` has said that the host is leaving", "(5 s when other machines reach the silo, else none)"),
        Setting.Of<CanaryOptions>(CanaryOptions.Section, nameof(CanaryOptions.Interval), "pause between two events that the silo sends to itself, to see that the whole path works; 00:00:00 sends none"),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.Name)}", "(no tokens)", "the client's name; further tokens are 1, 2, …", Any),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.Scopes)}:0", "(no tokens)", "ingest, query, admin or metrics; further scopes are 1, 2", Any),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.Sha256)}", "(no tokens)", "SHA-256 of the secret; `token create` prints it", Any),
        new(StoreGenerationCheck.AcceptKey, "false", "`true` for one start accepts a Redis and a ClickHouse that do not belong together", Flag),
    ];

    /// <summary>Settings of ASP.NET Core's own that have a meaning here; their values are its business.</summary>
    public static ImmutableArray<string> ForeignSections { get; } = ["Logging", "Kestrel", "AllowedHosts"];

    private static string? Any(string text) => null;

    private static string? Flag(string text) => SettingValue.Fault(text, typeof(bool), null);
}
