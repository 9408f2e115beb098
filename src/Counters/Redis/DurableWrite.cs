namespace Counters.Redis;

/// <summary>
/// Stores a grain's record, and is the only way to do so: durable before a caller is answered, and no grain outlives a write that failed.
/// </summary>
internal static class DurableWrite
{
    /// <summary>Stores the record; it is durable when this returns.</summary>
    /// <param name="record">The grain's state, already changed.</param>
    /// <param name="barrier">What makes Redis' answer durable.</param>
    /// <param name="deactivate">The grain's own <c>DeactivateOnIdle</c>.</param>
    public static async Task WriteDurablyAsync<T>(this IPersistentState<T> record, ICommitBarrier barrier, Action deactivate)
    {
        try
        {
            await record.WriteStateAsync();
            await barrier.CommittedAsync();
        }
        catch
        {
            // Memory is now ahead of Redis: the next activation meets what is really stored.
            deactivate();
            throw;
        }
    }
}
