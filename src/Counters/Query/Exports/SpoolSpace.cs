using Microsoft.Extensions.Options;

namespace Counters.Query.Exports;

/// <summary>The disk space that all exports of this host share for what their readers have not taken yet.</summary>
internal sealed class SpoolSpace(IOptions<QueryOptions> options)
{
    private readonly long _chunksMax = ((long)options.Value.ExportSpoolMebibytesMax << 20) / ExportSpool.ChunkBytes;
    private long _taken;

    /// <summary>Takes the space of one chunk; false when there is none left.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= _chunksMax) { return true; }
        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Return(int chunks) => Interlocked.Add(ref _taken, -chunks);
}
