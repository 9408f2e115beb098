namespace Counters.Contracts;

/// <summary>
/// Events of one namespace on their way from ingest to the namespace's grain: validated, matched with the rules, identifiers already turned into
/// registers. Packed, because a request may carry ten thousand of them.
/// </summary>
/// <param name="Records">What <see cref="EventBatchEncoder"/> wrote and <see cref="EventBatchDecoder"/> reads. Nobody writes to it any more.</param>
/// <param name="Count">Events in <paramref name="Records"/>.</param>
/// <param name="Format">How the records are packed. Owners refuse a format above <see cref="NewestFormat"/>; older ones they all read.</param>
[GenerateSerializer, Immutable, Alias("counters.event-batch")]
public sealed record EventBatch([property: Id(0)] ReadOnlyMemory<byte> Records, [property: Id(1)] int Count, [property: Id(2)] int Format = EventBatch.NewestFormat)
{
    /// <summary>What <see cref="EventBatchEncoder"/> writes; 0 is the first.</summary>
    public const int NewestFormat = 0;
}
