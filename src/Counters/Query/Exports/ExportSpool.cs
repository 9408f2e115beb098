using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace Counters.Query.Exports;

/// <summary>
/// Holds what ClickHouse has written and the reader has not taken yet, so that ClickHouse writes at its own pace and is done with the query while a slow
/// reader still reads: a little in memory, the rest in a file without a name.
/// </summary>
/// <remarks>
/// One task fills it and one empties it. A chunk that has been read is used again. Without space left for another chunk the filling waits for the reader,
/// so the reader then sets ClickHouse's pace.
/// </remarks>
internal sealed class ExportSpool(SpoolSpace space) : IDisposable
{
    /// <summary>Of one read from ClickHouse and one write to the client.</summary>
    public const int ChunkBytes = 64 * 1024;

    /// <summary>A reader that keeps up needs no disk: 1 MiB.</summary>
    private const int ChunksInMemory = 16;

    private readonly Lock _lock = new();
    private readonly byte[]?[] _memory = new byte[]?[ChunksInMemory];
    private readonly Stack<int> _free = new();
    private readonly SemaphoreSlim _freed = new(0);
    private readonly Channel<(int Chunk, int Length)> _filled = Channel.CreateUnbounded<(int, int)>(new() { SingleReader = true, SingleWriter = true });
    private SafeFileHandle? _file;
    private int _chunks;

    /// <summary>Whether no space was left for another chunk, or no file could be made, at any time.</summary>
    public bool WasFull { get; private set; }

    /// <summary>Takes all that comes from ClickHouse. A fault of the source is the reader's, after the chunks that came before it.</summary>
    public async Task FillAsync(Func<Task<Stream>> open, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await open();
            var passing = new byte[ChunkBytes];

            // Whole chunks, however small the pieces that come: a chunk takes its space whatever it holds.
            while (await source.ReadAtLeastAsync(passing, ChunkBytes, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
            {
                var chunk = await TakeChunkAsync(cancellationToken);
                await StoreAsync(chunk, passing.AsMemory(0, read), cancellationToken);
                _filled.Writer.TryWrite((chunk, read));
            }

            _filled.Writer.Complete();
        }
        catch (Exception fault)
        {
            _filled.Writer.Complete(fault);
        }
    }

    /// <summary>Hands the bytes on in their order. Each piece holds until the next one is asked for.</summary>
    /// <exception cref="Exception">What the source failed with.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var passing = new byte[ChunkBytes];
        await foreach (var (chunk, length) in _filled.Reader.ReadAllAsync(cancellationToken))
        {
            yield return await LoadAsync(chunk, length, passing, cancellationToken);
            lock (_lock) { _free.Push(chunk); }
            _freed.Release();
        }
    }

    /// <summary>Only when filling has ended.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        space.Return(Math.Max(_chunks - ChunksInMemory, 0));
        _freed.Dispose();
    }

    private async ValueTask<int> TakeChunkAsync(CancellationToken cancellationToken)
    {
        // A chunk that was freed comes first, so that a reader who keeps up stays in memory.
        if (_freed.Wait(0, CancellationToken.None)) { return PopFree(); }
        if (_chunks < ChunksInMemory || HasFileSpace()) { return _chunks++; }
        await _freed.WaitAsync(cancellationToken);
        return PopFree();
    }

    private int PopFree()
    {
        lock (_lock) { return _free.Pop(); }
    }

    private bool HasFileSpace()
    {
        if (!space.TryTake())
        {
            WasFull = true;
            return false;
        }

        try
        {
            // Without a name on systems that allow it: the space is free again at the latest when the process ends.
            _file ??= File.OpenHandle(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.None,
                FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            space.Return(1);
            WasFull = true;
            return false;
        }
    }

    private async ValueTask StoreAsync(int chunk, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (chunk < ChunksInMemory)
        {
            bytes.CopyTo(_memory[chunk] ??= new byte[ChunkBytes]);
        }
        else
        {
            await RandomAccess.WriteAsync(_file!, bytes, OffsetOf(chunk), cancellationToken);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> LoadAsync(int chunk, int length, byte[] passing, CancellationToken cancellationToken)
    {
        if (chunk < ChunksInMemory) { return _memory[chunk].AsMemory(0, length); }
        for (var read = 0; read < length;)
        {
            var more = await RandomAccess.ReadAsync(_file!, passing.AsMemory(read, length - read), OffsetOf(chunk) + read, cancellationToken);
            read += more > 0 ? more : throw new EndOfStreamException("The file of an export is shorter than what was written to it.");
        }

        return passing.AsMemory(0, length);
    }

    private static long OffsetOf(int chunk) => (long)(chunk - ChunksInMemory) * ChunkBytes;
}
