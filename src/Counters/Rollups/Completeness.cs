namespace Counters.Rollups;

/// <summary>Reads <c>complete_through</c> from the ledger, at most a few times a second however many ask.</summary>
internal sealed class Completeness(IUnflushedLedger ledger, TimeProvider clock) : ICompleteness, IDisposable
{
    /// <summary>How old an answer may be. It only makes the promise a little weaker, never wrong.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _reading = new(1);
    private long? _readAt;
    private DateTimeOffset _completeThrough = DateTimeOffset.UnixEpoch;

    public async ValueTask<DateTimeOffset> CompleteThroughAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_readAt is not { } readAt || clock.GetElapsedTime(readAt) > AgeMax)
            {
                await ReadAsync(cancellationToken);
            }

            return _completeThrough;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var read = DateTimeOffset.FromUnixTimeMilliseconds((await ledger.ReadAsync(cancellationToken)).CompleteThrough);
            _completeThrough = read > _completeThrough ? read : _completeThrough;
        }
        catch (LedgerUnavailableException)
        {
            // It does not advance: what was complete stays complete, and no more is known.
        }

        _readAt = clock.GetTimestamp();
    }
}

/// <summary>Reports that the ledger could not be read.</summary>
public sealed class LedgerUnavailableException(string message, Exception inner) : Exception(message, inner);
