using System.Collections.Immutable;
using Counters.ClickHouse;
using Counters.ClickHouse.Reads;
using Counters.Cluster;
using Counters.Cluster.Tls;
using Counters.Counting;
using Counters.Dictionary;
using Counters.Host.Embedded;
using Counters.Http;
using Counters.Http.Bodies;
using Counters.Http.RateLimits;
using Counters.Ingest;
using Counters.Operations;
using Counters.Operations.Canaries;
using Counters.Query;
using Counters.Query.Parity;
using Counters.Redis;
using Counters.Rollups;
using Counters.Tokens.Sources;

namespace Counters.Host.Settings;

/// <summary>Every setting there is. The table in docs/configuration.md, the help and the check at start all come from here.</summary>
internal static class KnownSettings
{
    public static ImmutableArray<Setting> All { get; } =
    [
        new("urls", HostBuilding.Urls, "where HTTP is served; several are separated by semicolons", Any),
        new("environment", "(Production; Development with dotnet run)", "in Development, on loopback, no token is needed", Any),
        new(EmbeddedEngines.DataDirectoryKey, EmbeddedEngines.DataDirectoryDefault, "where the embedded engines keep their data, for this user alone", Any),
        new(RedisOptions.Key, "(empty: embedded Garnet)", "connection string of StackExchange.Redis", SettingValue.RedisFault),
        new(ClickHouseOptions.Key, "(empty: embedded ClickHouse)", "connection string of ClickHouse.Driver", SettingValue.ClickHouseFault),
        new(
            RedisOptions.FileKey,
            "(none)",
            "a file that holds the connection string, in place of `Counters:Redis`; read at start",
            path => ConnectionFiles.FaultOf(path, SettingValue.RedisFault)),
        new(
            ClickHouseOptions.FileKey,
            "(none)",
            "a file that holds the connection string, in place of `Counters:ClickHouse`; read at start",
            path => ConnectionFiles.FaultOf(path, SettingValue.ClickHouseFault)),
        new(
            $"{TrustedProxies.Key}:0",
            "(none)",
            "a network of proxies, such as `10.0.0.0/8`, whose `X-Forwarded-For` is believed; further ones are 1, 2, …",
            TrustedProxies.FaultOf),
        new(
            $"{DictionaryOptions.Section}:{nameof(DictionaryOptions.Directory)}",
            "(empty: the shipped set)",
            "definitions in GitLab's layout: `metrics/**/*.yml`, `events/*.yml`",
            Any),
        Setting.Of<AcceptWindowOptions>(
            AcceptWindowOptions.Section,
            nameof(AcceptWindowOptions.AcceptWindow),
            "how far back events are accepted and ids remembered; a raised one serves events that happen after the raise",
            "(what the store has in force; 48 hours for a new one)"),
        Setting.Of<BodyOptions>(
            BodyOptions.Section, nameof(BodyOptions.BodyMebibytesMax), "memory for the bodies of requests under way, in MiB; whoever does not fit waits 5 s, then is answered 429"),
        Setting.Of<BodyOptions>(BodyOptions.Section, nameof(BodyOptions.BodyTimeMax), "how long the body of one request may take to arrive"),
        Setting.Of<BodyOptions>(BodyOptions.Section, nameof(BodyOptions.BodySharePercentMax), "how much of that memory the requests of one token may hold, in percent"),
        Setting.Of<IngestOptions>(
            IngestOptions.Section,
            nameof(IngestOptions.NewNamespacesPerMinute),
            "namespaces that one token may bring to a silo in a minute beside those counted there lately; a request above it is answered 429"),
        Setting.Of<CountingOptions>(
            CountingOptions.Section,
            nameof(CountingOptions.NamespacesMax),
            "namespaces that one silo holds in memory; above it events of others are answered 503, those held go on"),
        Setting.Of<RateLimitOptions>(RateLimitOptions.Section, nameof(RateLimitOptions.RequestsPerSecond), "requests of one token on the average; above it they are answered 429"),
        Setting.Of<RateLimitOptions>(RateLimitOptions.Section, nameof(RateLimitOptions.Burst), "requests of one token at once, after a pause"),
        Setting.Of<RateLimitOptions>(
            RateLimitOptions.Section,
            nameof(RateLimitOptions.AnonymousPerSecond),
            "requests without a valid token from one address on the average; above it they are answered 429"),
        Setting.Of<RateLimitOptions>(RateLimitOptions.Section, nameof(RateLimitOptions.AnonymousBurst), "requests without a valid token from one address at once, after a pause"),
        Setting.Of<IngestOptions>(
            IngestOptions.Section,
            nameof(IngestOptions.NewValuesPerHourMax),
            "new values that one token may bring within an hour to rules counted by value, on each silo; beyond it requests are answered 429"),
        Setting.Of<RollupOptions>(RollupOptions.Section, nameof(RollupOptions.FlushInterval), "pause between two writes to ClickHouse"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.RowsMax), "rows in one answer"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.NamespacesMax), "namespaces that one question may name"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.ExportRowsMax), "windows times namespaces of one export"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.QueriesAtOnceMax), "queries of one token that are worked on at once"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.ExportsAtOnceMax), "exports of one token that are written or read at once"),
        Setting.Of<QueryOptions>(
            QueryOptions.Section, nameof(QueryOptions.QueriesWaitingMax), "queries of one token that wait for their turn, and as many exports; further ones are answered 429"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.QueryWaitMax), "how long they wait before they are answered 429"),
        Setting.Of<QueryOptions>(QueryOptions.Section, nameof(QueryOptions.ExportStallMax), "an export whose reader takes nothing for so long is cut off"),
        Setting.Of<QueryOptions>(
            QueryOptions.Section, nameof(QueryOptions.ExportBytesPerSecondMin), "the lowest rate, in bytes a second, at which an export is read, beside stalls"),
        Setting.Of<QueryOptions>(
            QueryOptions.Section,
            nameof(QueryOptions.ExportSpoolMebibytesMax),
            "disk of this host, in its directory for temporary files, for what readers of exports have not taken yet, in MiB"),
        Setting.Of<ReadOptions>(
            ReadOptions.Section, nameof(ReadOptions.MemoryMebibytesMax), "memory of ClickHouse that one query may take, in MiB", "(an eighth of what ClickHouse may use)"),
        Setting.Of<ReadOptions>(ReadOptions.Section, nameof(ReadOptions.ThreadsMax), "threads of ClickHouse that one query may take", "(half of ClickHouse's cores, two at least)"),
        new(
            $"{ParityOptions.Section}:{nameof(ParityOptions.Columns)}",
            "(empty: no columns in the report)",
            "a file with the columns that `GET /v1/parity` measures coverage against: key path, tab, name",
            Any),
        new(
            $"{ParityOptions.Section}:{nameof(ParityOptions.NamespaceQueries)}",
            "(empty: no columns in the report)",
            "a JSON file with the queries of the former namespace ping; given together with the columns",
            Any),
        new(
            $"{ClusterMemberOptions.Section}:{nameof(ClusterMemberOptions.AdvertisedAddress)}",
            "(`POD_IP` when that is set, else loopback)",
            "the IP address at which other silos reach this one; it listens there and nowhere else",
            SettingValue.SiloAddressFault),
        Setting.Of<ClusterMemberOptions>(
            ClusterMemberOptions.Section, nameof(ClusterMemberOptions.SiloPort), "the TCP port on which silos talk to each other", "(11111, or a free one where that is taken)"),
        Setting.Of<ClusterMemberOptions>(
            ClusterMemberOptions.Section,
            nameof(ClusterMemberOptions.DrainDelay),
            "how long requests are still taken once `/health/ready` has said that the host is leaving",
            "(5 s when other machines reach the silo, else none)"),
        new(
            $"{ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.Certificate)}",
            NoCertificate,
            "a PEM file: the silo's certificate, for the DNS name `counters-silo`; re-read when it changes",
            Any),
        new($"{ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.Key)}", NoCertificate, "a PEM file: its private key", Any),
        new(
            $"{ClusterTlsOptions.Section}:{nameof(ClusterTlsOptions.Authority)}",
            NoCertificate,
            "a PEM file: the authorities that sign the silos' certificates, and no others",
            Any),
        Setting.Of<ClusterMemberOptions>(
            ClusterMemberOptions.Section,
            nameof(ClusterMemberOptions.AllowPlain),
            "`true` lets silos of several machines talk without TLS, where the network keeps everybody else from their port"),
        Setting.Of<CanaryOptions>(
            CanaryOptions.Section, nameof(CanaryOptions.Interval), "pause between two events that the silo sends to itself, to see that the whole path works; 00:00:00 sends none"),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.Name)}", "(no tokens)", "the client's name; further tokens are 1, 2, …", Any),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.Scopes)}:0", "(no tokens)", "ingest, query, admin or metrics; further scopes are 1, 2", Any),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.Sha256)}", "(no tokens)", "SHA-256 of the secret; `token create` prints it", Any),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.ExpiresAt)}", "(no end)", "ISO 8601; from then on the token is refused", Any),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.Customers)}:0", "(not limited)", "a customer that the token is limited to; further customers are 1, 2", Any),
        new($"{TokenSetting.Key}:0:{nameof(TokenSetting.Namespaces)}:0", "(not limited)", "a namespace that the token is limited to; further namespaces are 1, 2", Any),
        new(TokensFile.Key, "(empty: no file)", "a JSON file of further tokens; `token create --file` writes it, and a running host reads it again within seconds", Any),
        new(StoreGenerationCheck.AcceptKey, "false", "`true` for one start accepts a Redis and a ClickHouse that do not belong together", Flag),
    ];

    /// <summary>Settings of ASP.NET Core's own that have a meaning here; their values are its business.</summary>
    public static ImmutableArray<string> ForeignSections { get; } = ["Logging", "Kestrel", "AllowedHosts"];

    private const string NoCertificate = "(on loopback: one that silos share through Redis)";

    private static string? Any(string text) => null;

    private static string? Flag(string text) => SettingValue.Fault(text, typeof(bool), null);
}
