using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;

namespace Counters.Ingest.Parsing;

/// <summary>Decides for a rule that is counted by value which values are counted apart, and as what they are stored.</summary>
internal sealed class CountedValues
{
    private readonly HashSet<byte[]>? _listed;
    private readonly EmailHash? _emails;

    private CountedValues(IBreakdown breakdown, HashSet<byte[]>? listed, EmailHash? emails) => (Breakdown, _listed, _emails) = (breakdown, listed, emails);

    /// <summary>The counters of the values.</summary>
    public IBreakdown Breakdown { get; }

    /// <param name="declared">What the event's definition says of them; null when it says nothing.</param>
    public static CountedValues Of(UniqueIdentifier unique, DeclaredValues? declared, IBreakdown breakdown, EmailHash emails) => new(
        breakdown,
        declared?.Listed?.Select(System.Text.Encoding.UTF8.GetBytes).ToHashSet(ValueBytes.Comparer),
        unique is UniqueIdentifier.Label or UniqueIdentifier.Property && declared is not { KeepsEmailAddresses: true } ? emails : null);

    /// <summary>False for a value that is too long, or that the definition does not list: it counts with all others.</summary>
    /// <param name="value">As it was sent: a hash is never too long.</param>
    public bool MayBeApart(ReadOnlySpan<byte> value) =>
        Dictionary.Breakdowns.Breakdown.HasOwnCounter(value) && (_listed is null || _listed.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(value));

    /// <summary>The value as it leaves the request.</summary>
    public ReadOnlyMemory<byte> Stored(ReadOnlyMemory<byte> value) => _emails is null ? value : _emails.Hidden(value);
}
