using Counters.Hosting;

namespace Counters.SystemTests.Fixtures;

/// <summary>A loopback port for a host that listens there only when it has started: none of those that the system gives to connections, one of which took it meanwhile.</summary>
internal static class ReservedPort
{
    private const int First = 20_000;

    /// <summary>Linux gives ports to connections from 32,768 on.</summary>
    private const int End = 32_000;

    /// <summary>Somewhere, so that two test runs on one machine rarely meet.</summary>
    private static int _last = Random.Shared.Next(First, End);

    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _last) % (End - First));
            if (FreePort.Near(port) == port) { return port; }
        }
    }
}
