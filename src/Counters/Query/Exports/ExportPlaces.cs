using Counters.Http;

namespace Counters.Query.Exports;

/// <summary>Bounds the exports that ClickHouse works on at once for this host; those that are only read no longer count.</summary>
/// <remarks>Each may take an eighth of ClickHouse's memory, so all of them leave half of it to everything else, however slowly they are read.</remarks>
internal sealed class ExportPlaces(TimeProvider clock) : IDisposable
{
    public const int PlacesMax = 4;

    /// <summary>How long an export waits for a place.</summary>
    internal static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(PlacesMax);

    /// <summary>Waits for a place; it is free again when what comes back is disposed.</summary>
    /// <exception cref="RefusedException">429: there was none in time.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(WaitMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            await _places.WaitAsync(either.Token);
            return new Place(_places);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(
                429, "too_many_queries", $"{PlacesMax} exports are being written on this server, and waiting {WaitMax.TotalSeconds:0} s did not help. Ask again.");
        }
    }

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private int _isFree;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0) { places.Release(); }
        }
    }
}
