namespace Counters.Dictionary.Definitions;

/// <summary>An event definition with what only the check across files needs.</summary>
/// <param name="Category">GitLab's legacy <c>category</c>, without which a legacy action is not unique; null for an internal event.</param>
/// <param name="Line">Where the action stands.</param>
internal sealed record ParsedEvent(EventDefinition Definition, string? Category, int Line)
{
    public bool IsLegacy => Category is not null;
}
