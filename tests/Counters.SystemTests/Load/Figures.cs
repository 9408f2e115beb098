using System.Globalization;
using System.Text;
using Counters.Ingest.Parsing;
using Counters.SystemTests.Fixtures;

namespace Counters.SystemTests.Load;

/// <summary>
/// What ClickHouse shows analysts, each total and each register under a readable key: computed from events by the plainest means, or read from the
/// views. Equal when nothing is missing, counted twice or too many.
/// </summary>
internal sealed class Figures
{
    private const int DifferencesShownMax = 12;
    private const string Name = "system_event";

    private readonly Dictionary<string, decimal> _values = new(StringComparer.Ordinal);

    public static Figures Of(IEnumerable<SampleEvent> events, Func<SampleEvent, long>? rootOf = null)
    {
        var expected = new Figures();
        foreach (var one in events) { expected.Count(one, rootOf?.Invoke(one) ?? one.RootNamespaceId ?? one.NamespaceId); }
        return expected;
    }

    public static async Task<Figures> ReadAsync(ClickHouseSql sql)
    {
        var read = new Figures();
        var totals = await sql.RowsAsync(
            "SELECT root_namespace_id, namespace_id, counter, formatDateTime(hour, '%Y-%m-%d %H', 'UTC'), toString(value) FROM usage_hourly");
        var registers = await sql.RowsAsync("SELECT root_namespace_id, namespace_id, counter, day, register, toString(rank) FROM unique_registers");
        foreach (var row in totals.Concat(registers)) { read._values.Add(string.Join(' ', row[..^1]), decimal.Parse(row[^1], CultureInfo.InvariantCulture)); }
        return read;
    }

    /// <summary>Null when both are the same.</summary>
    public string? DifferenceFrom(Figures expected) => Describe(expected, static (stored, wanted) => stored == wanted);

    /// <summary>Null when everything expected is there; more may be.</summary>
    public string? MissingFrom(Figures expected) => Describe(expected, static (stored, wanted) => stored >= wanted);

    private string? Describe(Figures expected, Func<decimal, decimal, bool> isRight)
    {
        var wrong = _values.Keys.Union(expected._values.Keys)
            .Select(key => (Key: key, Stored: _values.GetValueOrDefault(key), Wanted: expected._values.GetValueOrDefault(key)))
            .Where(pair => !isRight(pair.Stored, pair.Wanted))
            .ToList();
        var shown = wrong.Take(DifferencesShownMax).Select(pair => string.Create(CultureInfo.InvariantCulture, $"\n  {pair.Key}: {pair.Stored} instead of {pair.Wanted}"));
        return wrong.Count == 0 ? null : $"{wrong.Count} of {expected._values.Count} values differ:{string.Concat(shown)}";
    }

    private void Count(SampleEvent one, long root)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"{root} {one.NamespaceId}");
        var hour = one.Time.UtcDateTime.ToString("yyyy-MM-dd HH", CultureInfo.InvariantCulture);
        Add($"{at} {Name} {hour}", 1);
        Add($"{at} {Name}-operator:sum(value) {hour}", one.Value);
        if (one.Label == "push") { Add($"{at} {Name}-filter:[label:push] {hour}", 1); }

        var (register, rank) = RegisterHash.Of(Encoding.UTF8.GetBytes(one.UserId));
        var key = string.Create(CultureInfo.InvariantCulture, $"{at} {Name}-user {hour[..10]} {register}");
        _values[key] = Math.Max(_values.GetValueOrDefault(key), rank);
    }

    private void Add(string key, decimal amount) => _values[key] = _values.GetValueOrDefault(key) + amount;
}
