using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;
using Counters.ClickHouse;
using Counters.Dictionary.Definitions;
using Counters.Query.Definitions;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Dictionary.Versions;

/// <summary>Tells analysts which counters make up which metric, by writing each dictionary version down when it comes into force.</summary>
public sealed class ClickHouseDictionaryHistory(ClickHouseDatabase database)
{
    private static readonly string[] Columns =
    [
        "activated_at", "dictionary_version", "key_path", "time_frame", "kind", "counter", "data_source", "status", "description", "product_group",
        "identifier",
    ];

    /// <summary>Records the version as one that came into force at the instant; does nothing when that is recorded already.</summary>
    /// <param name="activatedAt">The agreed instant: the same on every silo, so that rows written twice are one.</param>
    public async Task RecordAsync(CounterDictionary dictionary, DateTimeOffset activatedAt, CancellationToken cancellationToken)
    {
        var parameters = new ClickHouseParameterCollection();
        parameters.AddParameter("activated_at", activatedAt.ToUnixTimeMilliseconds());
        var recorded = await database.ReadAsync(
            "SELECT DISTINCT dictionary_version FROM metrics_dictionary WHERE toUnixTimestamp64Milli(activated_at) = {activated_at:Int64}",
            parameters,
            row => row.GetString(0),
            cancellationToken);
        if (!recorded.Contains(dictionary.Version) && dictionary.Metrics.Length > 0)
        {
            await database.InsertAsync(
                "metrics_dictionary",
                Columns,
                dictionary.Metrics.SelectMany(metric => Rows(dictionary.Version, activatedAt.UtcDateTime, metric)),
                cancellationToken);
        }
    }

    private static IEnumerable<object[]> Rows(string version, DateTime activatedAt, MetricDefinition metric)
    {
        var counters = metric.IsCounterBased
            ? metric.Rules.Select(rule => (rule.Path, Kind: Kind(rule), Identifier: rule.Kind == RuleKind.TotalPerValue ? rule.IdentifierName : ""))
            : [("", "none", "")];
        return counters.Select(counter => new object[]
        {
            activatedAt, version, metric.KeyPath, metric.TimeFrame.Name, counter.Kind, counter.Path, metric.DataSource, metric.Status,
            metric.Description, metric.ProductGroup ?? "", counter.Identifier,
        });
    }

    private static string Kind(CountingRule rule) => rule.Kind switch
    {
        RuleKind.Sum => "sum",
        RuleKind.Unique => "unique",

        // Nothing is counted under the rule's own path, which whoever adds totals up must not take for a zero.
        RuleKind.TotalPerValue => "none",
        _ => "total",
    };
}
