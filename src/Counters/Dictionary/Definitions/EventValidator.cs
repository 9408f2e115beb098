using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>Settles which definition stands for an action: one event, one definition, except for GitLab's legacy actions.</summary>
internal static class EventValidator
{
    public static ImmutableArray<EventDefinition> OnePerAction(IEnumerable<ParsedEvent> events, FaultList faults) =>
        [.. events.GroupBy(parsed => parsed.Definition.Name, StringComparer.Ordinal).Select(same => Settle([.. same], faults))];

    private static EventDefinition Settle(ImmutableArray<ParsedEvent> same, FaultList faults)
    {
        var chosen = same.FirstOrDefault(parsed => !parsed.IsLegacy, same[0]);
        foreach (var other in same.Where(parsed => parsed != chosen))
        {
            var reason = $"action {other.Definition.Name} is already that of {chosen.Definition.File}";
            // A legacy action ("create", "push") is unique only together with its category.
            if (other.IsLegacy && other.Category != chosen.Category)
            {
                faults.Warn(other.Definition.File, other.Line, reason + "; the category does not tell events apart, so both are one event");
            }
            else
            {
                faults.Error(other.Definition.File, other.Line, reason);
            }
        }

        var properties = same.SelectMany(parsed => parsed.Definition.CustomProperties).Distinct(StringComparer.Ordinal);
        return chosen.Definition with { CustomProperties = [.. properties] };
    }
}
