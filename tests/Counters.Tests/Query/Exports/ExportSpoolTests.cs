using Counters.Query;
using Counters.Query.Exports;
using CsCheck;
using Microsoft.Extensions.Options;
using Xunit;

namespace Counters.Tests.Query.Exports;

public sealed class ExportSpoolTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Whatever the sizes of what comes and however often the reader pauses, in memory, on disk and without any space.</summary>
    [Fact]
    public async Task Every_byte_comes_out_once_and_in_order() => await Gen.Select(Gen.Int[1, 3_000_000], Gen.Int[1, 100_000], Gen.Int[0, 3], Gen.Bool, Gen.Int).SampleAsync(
        async (length, piece, mebibytes, isSlow, seed) =>
        {
            var bytes = new byte[length];
            new Random(seed).NextBytes(bytes);
            var space = Space(mebibytes);
            using (var spool = new ExportSpool(space))
            {
                var filling = spool.FillAsync(() => Task.FromResult<Stream>(new Pieces(bytes, piece)), Cancelled);
                if (isSlow && mebibytes == 3) { await filling.WaitAsync(Bound, Cancelled); }
                using var taken = new MemoryStream();
                await foreach (var chunk in spool.ReadAsync(Cancelled))
                {
                    taken.Write(chunk.Span);
                    if (isSlow) { await Task.Yield(); }
                }

                await filling;
                Assert.True(bytes.AsSpan().SequenceEqual(taken.ToArray()));
            }

            Assert.Equal(Chunks(mebibytes), Free(space));
        },
        iter: 40);

    [Fact]
    public async Task A_source_is_taken_whole_while_nobody_reads()
    {
        var space = Space(mebibytes: 8);
        using var spool = new ExportSpool(space);

        await spool.FillAsync(() => Task.FromResult<Stream>(new Pieces(new byte[5 << 20], ExportSpool.ChunkBytes)), Cancelled).WaitAsync(Bound, Cancelled);

        Assert.False(spool.WasFull);
        Assert.Equal(Chunks(8) - Chunks(4), Free(space));
    }

    [Fact]
    public async Task Without_space_the_source_waits_for_the_reader()
    {
        var space = Space(mebibytes: 1);
        using var spool = new ExportSpool(space);
        var source = new Pieces(new byte[5 << 20], ExportSpool.ChunkBytes);
        var filling = spool.FillAsync(() => Task.FromResult<Stream>(source), Cancelled);

        // A mebibyte in memory, one on disk, and the piece that waits.
        while (!spool.WasFull) { await Task.Delay(10, Cancelled); }
        Assert.Equal((2 << 20) + ExportSpool.ChunkBytes, source.Position);
        Assert.False(filling.IsCompleted);

        var taken = 0L;
        await foreach (var chunk in spool.ReadAsync(Cancelled)) { taken += chunk.Length; }
        await filling;
        Assert.Equal(5 << 20, taken);
    }

    [Fact]
    public async Task What_the_source_fails_with_comes_after_the_chunks_before_it()
    {
        using var spool = new ExportSpool(Space(mebibytes: 1));
        await spool.FillAsync(() => Task.FromResult<Stream>(new Pieces(new byte[2 * ExportSpool.ChunkBytes], 10_000, failsAtEnd: true)), Cancelled);

        var taken = 0;
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var chunk in spool.ReadAsync(Cancelled)) { taken += chunk.Length; }
        });

        Assert.Equal(2 * ExportSpool.ChunkBytes, taken);
    }

    private static SpoolSpace Space(int mebibytes) => new(Options.Create(new QueryOptions { ExportSpoolMebibytesMax = mebibytes }));

    private static int Chunks(int mebibytes) => (mebibytes << 20) / ExportSpool.ChunkBytes;

    private static int Free(SpoolSpace space)
    {
        var free = 0;
        while (space.TryTake()) { free++; }
        space.Return(free);
        return free;
    }

    /// <summary>Gives no more than so much at once.</summary>
    private sealed class Pieces(byte[] bytes, int piece, bool failsAtEnd = false) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            var read = await base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
            return read == 0 && failsAtEnd ? throw new IOException("The source broke off.") : read;
        }
    }
}
