using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Counters.Http;
using Microsoft.AspNetCore.Http;

namespace Counters.Dictionary.Breakdowns;

/// <summary>Which rule and root namespace a call is about, and which values.</summary>
/// <param name="Metric">The key path of a metric that is counted by value; or a counter.</param>
/// <param name="Identifier">By what, where the metric is counted by several: label, property, value, project or namespace.</param>
/// <param name="Counter">The rule's canonical path.</param>
internal sealed record ValuesBody(
    string? Metric, string? Identifier, string? Counter, long? RootNamespaceId, ImmutableArray<string>? Values = null, string? Prefix = null)
{
    /// <summary>Values in one call.</summary>
    public const int ValuesMax = 1_000;

    private static readonly string[] Known = ["metric", "identifier", "counter", "root_namespace_id"];

    /// <exception cref="RefusedException">A parameter is unknown, given twice or no number.</exception>
    public static ValuesBody Of(IQueryCollection query)
    {
        var parameters = new QueryParameters(query, Known);
        var root = long.TryParse(parameters.Single("root_namespace_id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (long?)null;
        return new ValuesBody(parameters.Single("metric"), parameters.Single("identifier"), parameters.Single("counter"), root);
    }

    /// <exception cref="RefusedException">Neither values nor a prefix, or both.</exception>
    public ValueChoice Choice()
    {
        if (Prefix is not null == Values is not null) { throw Refused("Give either 'values' or a 'prefix'."); }
        if (Prefix is { Length: 0 }) { throw Refused("'prefix' must have at least one character."); }
        if (Values is { Length: 0 or > ValuesMax }) { throw Refused($"'values' must be 1 to {ValuesMax} texts."); }
        if (Values?.Any(value => value is null) == true) { throw Refused("'values' must be texts."); }
        return new ValueChoice(Values ?? [], Prefix);
    }

    internal static RefusedException Refused(string detail) => new(400, "invalid_property", detail);
}

/// <summary>A value that was ever counted apart.</summary>
internal sealed record ValueAnswer(string Value, bool Retired);

/// <summary>The values of a rule within a root namespace.</summary>
/// <param name="Bound">Values that may be in use.</param>
/// <param name="Numbered">Values that were ever counted apart, the retired ones included.</param>
internal sealed record ValueListAnswer(string Counter, long RootNamespaceId, int Bound, int Used, int Numbered, ValueAnswer[] Values);

/// <summary>A rule and a root namespace, and how many of its values are in use there.</summary>
internal sealed record FullestRow(string? Counter, long RootNamespaceId, int Used);

/// <summary>The rules and root namespaces with the most values in use.</summary>
internal sealed record FullestAnswer(int Bound, FullestRow[] Fullest);

/// <summary>What became of a call that retires values or takes them back.</summary>
/// <param name="Changed">Values that were changed now.</param>
/// <param name="Unchanged">Values that were so already.</param>
/// <param name="Unknown">Values that were named and never counted.</param>
internal sealed record ValueChangeAnswer(string Counter, long RootNamespaceId, int Changed, int Unchanged, int Unknown, int Used, int Bound);

/// <summary>How bodies and answers are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ValuesBody))]
[JsonSerializable(typeof(ValueListAnswer))]
[JsonSerializable(typeof(FullestAnswer))]
[JsonSerializable(typeof(ValueChangeAnswer))]
internal sealed partial class ValuesJson : JsonSerializerContext;
