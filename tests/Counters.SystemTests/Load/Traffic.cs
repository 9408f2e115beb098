using System.Collections.Concurrent;

namespace Counters.SystemTests.Load;

/// <summary>Several clients that send at the same time until they are told to stop.</summary>
internal sealed class Traffic
{
    private readonly EventClient _client;
    private readonly EventStream _events;
    private readonly int _batch;
    private readonly bool _untilRefused;
    private readonly TimeSpan _pause;
    private readonly Task _running;
    private volatile bool _stopping;

    /// <param name="untilRefused">A worker ends with its first batch that is not acknowledged, which is then in doubt, instead of sending it again.</param>
    /// <param name="pause">Between two batches of a worker; none loads the machine as far as it goes.</param>
    public Traffic(EventClient client, EventStream events, int workers = 4, int batch = 50, bool untilRefused = false, TimeSpan pause = default)
    {
        (_client, _events, _batch, _untilRefused, _pause) = (client, events, batch, untilRefused, pause);
        _running = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => RunAsync()));
    }

    public ConcurrentQueue<IReadOnlyList<SampleEvent>> InDoubt { get; } = new();

    /// <summary>Every worker brings its last batch to an end.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        return _running;
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_stopping)
        {
            var batch = _events.Next(_batch);
            if (!_untilRefused)
            {
                await _client.SendAsync(batch);
            }
            else if (await _client.TrySendAsync(batch) is { IsAcknowledged: false })
            {
                InDoubt.Enqueue(batch);
                return;
            }

            if (_pause > TimeSpan.Zero) { await Task.Delay(_pause); }
        }
    }
}
