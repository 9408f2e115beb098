using System.Collections.Immutable;
using System.Diagnostics;
using Counters.Contracts;

namespace Counters.Rollups;

/// <summary>Owns durable counts of one namespace that are not in the rollups yet.</summary>
/// <remarks>Both calls may come from any thread; the source answers on its own scheduler.</remarks>
public interface IRollupSource
{
    /// <summary>The namespace whose counts they are, so that the log can name the one whose flush failed.</summary>
    long NamespaceId { get; }

    /// <summary>A copy of what is durable and unflushed. The source goes on owning it until <see cref="ConfirmAsync"/>.</summary>
    Task<UnflushedRollups> CollectAsync();

    /// <summary>Everything in <paramref name="flushed"/> is durable in the rollups: the source may forget it.</summary>
    Task ConfirmAsync(UnflushedRollups flushed);
}

/// <summary>Takes the announcements of sources that have something to flush: the silo's writer.</summary>
public interface IRollupSink
{
    /// <summary>Asks the writer to collect from <paramref name="source"/> soon; asking again before it has does nothing.</summary>
    void Enqueue(IRollupSource source);
}

/// <summary>Holds the durable, unflushed counts of one namespace at one instant.</summary>
/// <param name="Through">The commit up to which they are complete.</param>
/// <param name="CommittedAt">Redis' clock at that commit, in Unix milliseconds: whatever is committed later is not older.</param>
public sealed record UnflushedRollups(
    long NamespaceId,
    long Through,
    long CommittedAt,
    IReadOnlyList<UnflushedTotal> Totals,
    IReadOnlyList<UnflushedRegister> Registers)
{
    /// <summary>Sampled requests that some of it is of.</summary>
    public ImmutableArray<ActivityContext> Requests { get; init; } = [];

    public bool IsEmpty => Totals.Count == 0 && Registers.Count == 0;

    /// <summary>All counters in it that a dictionary numbered, with the root namespace they count in, each once.</summary>
    public IEnumerable<(long Root, int Number)> Counters => Totals.Select(total => (total.RootNamespaceId, total.Counter))
        .Concat(Registers.Select(register => (register.RootNamespaceId, register.Hit.Counter)))
        .Where(counter => counter.Item2 != EventsCounter.Number).Distinct();
}

/// <summary>Holds a total's absolute value within its segment; the counter still by number.</summary>
public readonly record struct UnflushedTotal(
    long RootNamespaceId,
    int Counter,
    DateTime Hour,
    Guid Segment,
    bool RootAssumed,
    Amount Value,
    long Version);

/// <summary>Holds a raised register; the counter still by number.</summary>
public readonly record struct UnflushedRegister(long RootNamespaceId, DateOnly Day, UniqueHit Hit);
