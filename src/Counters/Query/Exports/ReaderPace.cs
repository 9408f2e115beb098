namespace Counters.Query.Exports;

/// <summary>How fast the reader of an export has to be. A download may last as long as it likes, while it goes on.</summary>
internal sealed class ReaderPace(QueryOptions options, TimeProvider clock)
{
    /// <summary>Writes one chunk, for as long as a reader at the lowest rate takes for it and may stall on top.</summary>
    /// <exception cref="ReaderStalledException">The chunk was not taken in time.</exception>
    /// <exception cref="OperationCanceledException">The reader is gone.</exception>
    public async Task WriteAsync(Stream to, ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(options.ExportStallMax + TimeSpan.FromSeconds((double)chunk.Length / options.ExportBytesPerSecondMin), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            await to.WriteAsync(chunk, either.Token);
        }
        catch (Exception fault) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ReaderStalledException(fault);
        }
    }
}

/// <summary>A reader takes nothing any more, or next to nothing.</summary>
internal sealed class ReaderStalledException(Exception inner) : Exception("The reader of an export does not go on.", inner);
