using Counters.Contracts;
using Counters.Http;

namespace Counters.Dictionary.Breakdowns;

/// <summary>Finds the one rule that a call about values means.</summary>
internal sealed class RuleChoice(IRuleRegistry registry)
{
    /// <exception cref="RefusedException">The call names no rule that is counted by value, or several, or no root namespace.</exception>
    public (RegisteredCounter Rule, long Root) Of(ValuesBody body)
    {
        if (body.RootNamespaceId is not > 0) { throw ValuesBody.Refused("'root_namespace_id' must be a positive integer: each root namespace has values of its own."); }
        return (RuleOf(body), body.RootNamespaceId.Value);
    }

    /// <summary>Null when this silo does not know the number.</summary>
    public string? PathOf(int rule)
    {
        try
        {
            return registry.PathOf(root: 0, rule);
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    private RegisteredCounter RuleOf(ValuesBody body)
    {
        var rules = registry.InForce;
        var paths = (body.Metric, body.Counter) switch
        {
            ({ } metric, null) => PathsOf(metric, body.Identifier, rules.Dictionary),
            (null, { } counter) when CountingRule.IsCountedByValue(counter) => [counter],
            (null, { } counter) => throw Unknown($"'{counter}' is no rule that is counted by value; such a path has '{CountingRule.PerValueMark}'."),
            _ => throw ValuesBody.Refused("Give either 'metric' (a key path) or 'counter' (a rule's canonical path)."),
        };
        if (paths.Count > 1) { throw ValuesBody.Refused($"'{body.Metric}' is counted by several rules; name one as 'counter': {string.Join(", ", paths)}."); }
        return rules.Find(paths[0]) ?? throw Unknown($"No version of the dictionary ever had the rule '{paths[0]}'.");
    }

    private static List<string> PathsOf(string keyPath, string? identifier, CounterDictionary dictionary)
    {
        var metric = dictionary.Metrics.FirstOrDefault(metric => metric.KeyPath == keyPath) ?? throw Unknown($"There is no metric '{keyPath}'.");
        var paths = metric.Rules
            .Where(rule => rule.Kind == RuleKind.TotalPerValue && (identifier is null || rule.IdentifierName == identifier))
            .Select(rule => rule.Path)
            .Distinct()
            .ToList();
        return paths.Count > 0 ? paths : throw Unknown($"'{keyPath}' is not counted by {identifier ?? "value"}.");
    }

    private static RefusedException Unknown(string detail) => new(404, "unknown_counter", detail);
}
