namespace Counters.Contracts;

/// <summary>The single writer of one namespace's counters. The key is the namespace id.</summary>
[GrainInterfaceType("counters.namespace"), Alias("counters.namespace")]
public interface INamespaceGrain : IGrainWithIntegerKey
{
    /// <summary>Counts each event once, whatever is sent again; everything the receipt reports is durable.</summary>
    /// <exception cref="CountingUnavailableException">Nothing is known of the events that were not durable yet: send the batch again.</exception>
    [Alias("count")]
    Task<BatchReceipt> CountAsync(EventBatch batch);

    /// <summary>Takes over what a former owner left unflushed, and returns when it is on its way to the rollups.</summary>
    [Alias("take-over")]
    Task TakeOverAsync();
}
