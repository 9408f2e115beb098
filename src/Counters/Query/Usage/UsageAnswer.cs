using Counters.Contracts;
using Counters.Http;

namespace Counters.Query.Usage;

/// <summary>One number of a usage answer.</summary>
/// <param name="GroupId">The namespace or root it belongs to; meaningless when the answer is not grouped.</param>
/// <param name="IsComplete">
/// The period is a whole window, every counter was active all through it, and all that was acknowledged in it is in the value.
/// </param>
/// <param name="Of">The value of which it was counted; null when the metric is not counted by value, and where nothing was counted at all.</param>
internal readonly record struct UsageRow(Period Period, long GroupId, Amount Value, bool IsComplete, CountedValue? Of = null);

/// <summary>One value of an identifier, of which something was counted.</summary>
internal readonly record struct CountedValue(string Identifier, string Text);

/// <summary>The answer to a usage question.</summary>
/// <param name="UnknownNamespaces">Asked for by id, but never heard of: there are no rows of them, for zero would be a claim.</param>
internal sealed record UsageAnswer(
    UsageRequest Request,
    DateTimeOffset CompleteThrough,
    IReadOnlyList<UsageRow> Rows,
    IReadOnlyList<long> UnknownNamespaces);
