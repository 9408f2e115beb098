namespace Counters.Dictionary.Versions.Changes;

/// <summary>The times by which silos agree on a dictionary. Only tests take others than the defaults.</summary>
internal sealed record DictionaryTiming
{
    /// <summary>
    /// For how long what a silo read in the store is certain to be the whole truth; a new version begins later than that. Long enough for a busy
    /// machine to miss a few polls, short enough for somebody who waits for a change.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two looks of a silo at the store.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Added to the lease when an instant is chosen: the store's clock may have been set back by so much, and the choice takes time to arrive.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long all silos have to fetch and compile a proposed version.</summary>
    public TimeSpan ConfirmMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After the confirmations were due, whose proposal nobody has settled is void: its silo has died.</summary>
    public TimeSpan SettleMax { get; init; } = TimeSpan.FromSeconds(5);
}
