using System.Collections.Immutable;

namespace Counters.Dictionary;

/// <summary>An event that may be sent: GitLab's event definition.</summary>
/// <param name="Name">GitLab's <c>action</c>, which is what events carry and metrics refer to.</param>
/// <param name="Description">What happened when this event is sent.</param>
/// <param name="CustomProperties">Names beside <c>label</c>, <c>property</c> and <c>value</c> that the event may carry; others are refused.</param>
/// <param name="File">The definition's file, relative to the dictionary's folder; the metric's when only a metric names the event.</param>
public sealed record EventDefinition(string Name, string Description, ImmutableArray<string> CustomProperties, string File)
{
    /// <summary>False for an event without a definition of its own, known only because metrics name it, as GitLab's oldest are.</summary>
    public bool IsDeclared { get; init; } = true;
}
