using Counters.Benchmarks.Peers;
using Counters.Counting.Sketches;
using Counters.Counting.Sketches.Redis;
using Counters.Ingest.Parsing;
using StackExchange.Redis;

namespace Counters.Benchmarks.Sketches;

/// <summary>Adding to a sketch beside PFADD, and uniting four beside PFCOUNT of four keys, by processor time of one core each.</summary>
/// <remarks>
/// Redis gets its commands in a pipeline without waiting and has no append-only file; its time is that of its main thread, which reads the command,
/// hashes and stores. GitLab slices what it adds into commands of 300 elements (<c>lib/gitlab/redis/hll.rb</c>), but tracks one event at a time: both are
/// measured. Ours is hash and register. Both end with the same sketches, which is checked. One large sketch is dense, many small ones stay sparse.
/// </remarks>
internal static class SketchesRun
{
    private const int Rounds = 5;
    private const int Large = 300_000;
    private const int SmallSketches = 1_000;
    private const int Small = 300;
    private const int Unions = 5_000;
    private const int United = 4;
    private const int UnitedElements = 50_000;

    public static async Task<int> RunAsync()
    {
        await using var peer = await RedisOfItsOwn.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(peer.ConnectionString);
        var (server, redis) = (connection.GetServers()[0], connection.GetDatabase());
        await server.ConfigSetAsync("appendonly", "no");
        var ids = new UserIds(Large);
        Console.WriteLine("                                              ours       Redis   ratio   (processor time of one core)");
        var same = true;
        foreach (var slice in new[] { 300, 1 })
        {
            Console.WriteLine($"{slice} element{(slice == 1 ? "" : "s")} a command");
            same &= await AddAsync(server, redis, ids, slice, "  add to one sketch of 300,000", sketches: 1, Large);
            same &= await AddAsync(server, redis, ids, slice, "  add to 1,000 sketches of 300", SmallSketches, Small);
        }

        await PrintMemoryAsync(redis, ids);
        same &= await UniteAsync(server, redis, ids);
        Console.WriteLine(same ? "every count is the same on both sides" : "COUNTS DIFFER");
        return same ? 0 : 1;
    }

    private static async Task<bool> AddAsync(IServer server, IDatabase redis, UserIds ids, int slice, string what, int sketches, int elementsEach)
    {
        var ours = Array.Empty<Sketch>();
        var here = SketchCost.Here(Rounds, sketches * elementsEach, () => ours = [.. Enumerable.Range(0, sketches).Select(at => SketchOf(ids, at * elementsEach, elementsEach))]);
        RedisValue[][] slices = [.. Enumerable.Range(0, elementsEach * sketches).Select(at => (RedisValue)ids[at].ToArray()).Chunk(slice)];
        var slicesEach = slices.Length / sketches;
        var there = await SketchCost.InRedisAsync(
            server, Rounds, sketches * elementsEach, () => redis.ExecuteAsync("FLUSHALL"), () => Task.WhenAll(
                slices.Select((elements, at) => redis.HyperLogLogAddAsync($"{at / slicesEach}", elements))));
        Print(what, here, there, "an element");
        var last = new SketchUnion();
        last.Add(ours[^1]);
        return last.Count() == await redis.HyperLogLogLengthAsync($"{sketches - 1}");
    }

    private static async Task<bool> UniteAsync(IServer server, IDatabase redis, UserIds ids)
    {
        Sketch[] sketches = [.. Enumerable.Range(0, United).Select(at => SketchOf(ids, at * UnitedElements, UnitedElements))];
        RedisKey[] keys = [.. Enumerable.Range(0, United).Select(at => (RedisKey)$"united-{at}")];
        foreach (var (at, sketch) in sketches.Index()) { await redis.StringSetAsync(keys[at], RedisHllEncoding.Write(sketch)); }
        long count = 0;
        var here = SketchCost.Here(Rounds, Unions, () =>
        {
            for (var call = 0; call < Unions; call++) { count = CountOf(sketches); }
        });
        var there = await SketchCost.InRedisAsync(
            server, Rounds, Unions, () => Task.CompletedTask, () => Task.WhenAll(Enumerable.Range(0, Unions).Select(_ => redis.HyperLogLogLengthAsync(keys))));
        Print("unite 4 dense sketches and count", here, there, "a union");
        return count == await redis.HyperLogLogLengthAsync(keys);
    }

    /// <summary>The keys are those of the last row that was printed.</summary>
    private static async Task PrintMemoryAsync(IDatabase redis, UserIds ids)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Sketch[] sketches = [.. Enumerable.Range(0, SmallSketches).Select(at => SketchOf(ids, at * Small, Small))];
        var here = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / SmallSketches / Small;
        GC.KeepAlive(sketches);
        var there = (double)(long)await redis.ExecuteAsync("MEMORY", "USAGE", "0") / Small;
        Console.WriteLine($"{"memory of a sketch of 300",-36} {here,10:N1} B  {there,10:N1} B           an element");
    }

    private static Sketch SketchOf(UserIds ids, int first, int count)
    {
        var sketch = new Sketch();
        for (var at = first; at < first + count; at++)
        {
            var (register, rank) = RegisterHash.Of(ids[at]);
            sketch.Offer(register, rank);
        }

        return sketch;
    }

    private static long CountOf(Sketch[] sketches)
    {
        var union = new SketchUnion();
        foreach (var sketch in sketches) { union.Add(sketch); }
        return union.Count();
    }

    private static void Print(string what, double ours, double theirs, string each) =>
        Console.WriteLine($"{what,-36} {ours,10:N1} ns {theirs,10:N1} ns {theirs / ours,5:N1} ×  {each}");
}
