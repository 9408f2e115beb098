using System.Buffers;
using System.Text;
using System.Text.Json;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Http;

namespace Counters.Query.ServicePing;

/// <summary>What was counted of each value of a metric that is counted by value.</summary>
internal sealed class ValueCounts
{
    private readonly SortedDictionary<string, SortedDictionary<string, Amount>> _byIdentifier = new(StringComparer.Ordinal);

    /// <summary>Nothing yet, of each identifier that the metric counts by.</summary>
    public ValueCounts(MetricDefinition metric)
    {
        foreach (var rule in metric.Rules) { _byIdentifier[rule.IdentifierName] = new(StringComparer.Ordinal); }
    }

    /// <summary>All values together.</summary>
    public Amount Total { get; private set; }

    /// <summary>Whether some of it is of values without a counter of their own.</summary>
    public bool HasOther => _byIdentifier.Values.Any(values => values.ContainsKey(BreakdownPath.Other));

    public void Add(string identifier, string value, Amount amount)
    {
        var values = _byIdentifier[identifier];
        values[value] = values.GetValueOrDefault(value) + amount;
        Total += amount;
    }

    /// <summary>As GitLab reports it: <c>{"label":{"issue":1,"mr":3}}</c> (<c>unique_totals_metric.rb</c>).</summary>
    public string ToJson()
    {
        var text = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(text, JsonText.Writer);
        writer.WriteStartObject();
        foreach (var (identifier, values) in _byIdentifier)
        {
            writer.WriteStartObject(identifier);
            foreach (var (value, amount) in values)
            {
                writer.WritePropertyName(value);
                writer.WriteRawValue(amount.ToString());
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
