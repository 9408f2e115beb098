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

    /// <summary>What the definition says of the values of <c>label</c>, <c>property</c> and <c>value</c>; most say nothing.</summary>
    public ImmutableDictionary<string, DeclaredValues> Values { get; init; } = ImmutableDictionary<string, DeclaredValues>.Empty;
}

/// <summary>What a definition says of a property's values where they are counted apart.</summary>
/// <param name="Listed">The values that may have counters of their own; null for all.</param>
/// <param name="KeepsEmailAddresses">Values that look like e-mail addresses are kept as they are sent.</param>
public sealed record DeclaredValues(ImmutableHashSet<string>? Listed, bool KeepsEmailAddresses);
