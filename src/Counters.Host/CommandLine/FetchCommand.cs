using Counters.Host.Embedded;

namespace Counters.Host.CommandLine;

/// <summary><c>fetch</c>: puts the embedded ClickHouse into the cache, for images and for machines that will have no network.</summary>
internal static class FetchCommand
{
    public static async Task<int> RunAsync(TextWriter output)
    {
        await output.WriteLineAsync($"ClickHouse is in {await ClickHouseLibrary.OfThisUser().EnsureAsync(CancellationToken.None)}");
        return 0;
    }
}
