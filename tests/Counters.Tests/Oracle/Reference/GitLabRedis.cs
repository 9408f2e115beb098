using System.Globalization;
using Counters.Tests.Oracle.Definitions;
using Counters.Tests.Oracle.Streams;
using StackExchange.Redis;

namespace Counters.Tests.Oracle.Reference;

/// <summary>
/// GitLab's own commands and keys on a real redis-server, written from the reference and not taken from the platform (GitLab:
/// <c>lib/gitlab/internal_events.rb</c>, <c>usage_data_counters</c>). Each root namespace is an instance of its own: its id stands before all its keys.
/// </summary>
/// <remarks>Keys never expire here: the platform keeps history for longer than GitLab's six weeks. Nothing else differs.</remarks>
internal sealed class GitLabRedis(IDatabase redis, OracleDictionary dictionary)
{
    private readonly ILookup<string, OracleMetric> _legacyMetrics = dictionary.Metrics
        .Where(metric => metric.IsLegacy)
        .SelectMany(metric => metric.Rules.Select(rule => (Metric: metric, rule.Event)))
        .DistinctBy(pair => (pair.Event, pair.Metric.Operation))
        .ToLookup(pair => pair.Event, pair => pair.Metric);

    /// <summary>Counts what happened, at the time when it happened.</summary>
    public Task TrackAsync(IEnumerable<AcceptedEvent> happened) => Task.WhenAll(happened.SelectMany(one => TrackLegacy(one).Concat(Track(one))));

    /// <summary>Reads one number over several instances: of one, what its own Service Ping says; of more, what a customer who owns them has.</summary>
    public async Task<GitLabNumber> ReadAsync(OracleMetric metric, string timeFrame, IReadOnlyList<long> roots, DateTime recordedAt)
    {
        IReadOnlyList<string> weeks = timeFrame == "all" ? [""] : [.. GitLabWeeks.Read(timeFrame, recordedAt).Select(week => $"-{week}")];
        if (metric.Operation == OracleOperation.TotalPerValue) { return await ReadByValueAsync(metric, weeks, roots); }
        RedisKey[] keys =
        [
            .. from root in roots
               from rule in metric.Rules
               from week in weeks
               select Key(root, metric.IsLegacy ? LegacySlot(rule) : Slot(rule), week),
        ];
        var isCounted = redis.KeyExistsAsync(keys);
        if (metric.Operation == OracleOperation.Unique) { return new GitLabNumber(await redis.HyperLogLogLengthAsync(keys), await isCounted > 0); }
        var values = await redis.StringGetAsync(keys);
        return new GitLabNumber(values.Where(value => !value.IsNull).Sum(value => decimal.Parse(value.ToString(), CultureInfo.InvariantCulture)), await isCounted > 0);
    }

    /// <summary>GitLab: <c>unique_totals_metric.rb</c>.</summary>
    private async Task<GitLabNumber> ReadByValueAsync(OracleMetric metric, IReadOnlyList<string> weeks, IReadOnlyList<long> roots)
    {
        var totals = new SortedDictionary<string, SortedDictionary<string, long>>(StringComparer.Ordinal);
        var isCounted = false;
        foreach (var rule in metric.Reported)
        {
            var values = totals[rule.Identifier] = new(StringComparer.Ordinal);
            var hashes = await Task.WhenAll(from root in roots from week in weeks select redis.HashGetAllAsync(Key(root, Slot(rule), week)));
            foreach (var field in hashes.SelectMany(hash => hash))
            {
                isCounted = true;
                values[field.Name!] = values.GetValueOrDefault(field.Name!) + (long)field.Value;
            }
        }

        return new GitLabNumber(totals.Values.SelectMany(values => values.Values).Sum(), isCounted, totals);
    }

    /// <summary>Before internal events GitLab's code called the counters themselves (<c>hll_redis_counter.rb</c>, <c>base_counter.rb</c>).</summary>
    private IEnumerable<Task> TrackLegacy(AcceptedEvent happened)
    {
        foreach (var metric in _legacyMetrics[happened.Event.Name])
        {
            var slot = LegacySlot(metric.Rules.First(rule => rule.Event == happened.Event.Name));
            if (metric.Operation == OracleOperation.Total) { yield return redis.ExecuteAsync("INCR", Key(happened.Root, slot, "")); }
            if (metric.Operation == OracleOperation.Unique && happened.Event.User is { } user)
            {
                yield return redis.ExecuteAsync("PFADD", Key(happened.Root, slot, $"-{GitLabWeeks.Of(happened.Time.UtcDateTime)}"), user);
            }
        }
    }

    private IEnumerable<Task> Track(AcceptedEvent happened)
    {
        var (one, root) = (happened.Event, happened.Root);
        var week = $"-{GitLabWeeks.Of(happened.Time.UtcDateTime)}";
        foreach (var rule in dictionary.RulesOf(one.Name).Where(rule => rule.Filters.All(filter => Matches(filter, one))))
        {
            switch (rule.Operation)
            {
                case OracleOperation.Total:
                    yield return redis.ExecuteAsync("INCR", Key(root, Slot(rule), ""));
                    yield return redis.ExecuteAsync("INCR", Key(root, Slot(rule), week));
                    break;
                case OracleOperation.Sum when one.Value is { } value:
                    yield return redis.ExecuteAsync("INCRBYFLOAT", Key(root, Slot(rule), ""), value);
                    yield return redis.ExecuteAsync("INCRBYFLOAT", Key(root, Slot(rule), week), value);
                    break;
                case OracleOperation.TotalPerValue when Identifier(rule.Unique, one) is { } value:
                    var field = rule.Unique == "value" ? RubyText(value) : value;
                    yield return redis.ExecuteAsync("HINCRBY", Key(root, Slot(rule), ""), field, 1);
                    yield return redis.ExecuteAsync("HINCRBY", Key(root, Slot(rule), week), field, 1);
                    break;
                case OracleOperation.Unique when Identifier(rule.Unique, one) is { } identifier:
                    yield return redis.ExecuteAsync("PFADD", Key(root, Slot(rule), week), identifier);
                    break;
            }
        }
    }

    private static RedisKey Key(long root, string key, string week) => string.Create(CultureInfo.InvariantCulture, $"{root}:{key}{week}");

    private static string Slot(OracleRule rule) => rule.Operation switch
    {
        OracleOperation.Total => $"{{event_counters}}_{rule.Path}",
        OracleOperation.Sum => $"{{event_sums}}_{rule.Path}",
        _ => $"{{hll_counters}}_{rule.Path}",
    };

    private static string LegacySlot(OracleRule rule) =>
        rule.Operation == OracleOperation.Unique ? $"{{hll_counters}}_{rule.Event}" : $"USAGE_{rule.Event.ToUpperInvariant()}";

    private static string? Identifier(string unique, OracleEvent one) => unique switch
    {
        "user.id" => one.User,
        "project.id" => one.Project?.ToString(CultureInfo.InvariantCulture),
        "namespace.id" => one.NamespaceId.ToString(CultureInfo.InvariantCulture),
        "label" => one.Label,
        "property" => one.Property,
        _ => one.Value,
    };

    /// <summary>As Ruby compares: 3 equals 3.0, and never "3".</summary>
    private static bool Matches(OracleFilter filter, OracleEvent one)
    {
        var (text, isNumber) = filter.Property switch
        {
            "label" => (one.Label, false),
            "property" => (one.Property, false),
            "lang" => (one.Lang, false),
            "value" => (one.Value, true),
            _ => (one.Count, !one.CountIsText),
        };
        return text is not null && isNumber == filter.IsNumber && (isNumber ? Number(text) == Number(filter.Text) : text == filter.Text);
    }

    /// <summary>A number of JSON as Ruby writes it: an integer stays one, everything else is a float and says so.</summary>
    private static string RubyText(string number) =>
        number.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? number : double.Parse(number, CultureInfo.InvariantCulture).ToString("0.0##############", CultureInfo.InvariantCulture);

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
