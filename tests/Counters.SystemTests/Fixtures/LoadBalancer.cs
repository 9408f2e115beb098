namespace Counters.SystemTests.Fixtures;

/// <summary>Sends requests in turn to the hosts whose <c>/health/ready</c> says yes, as the thing in front of a cluster does.</summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(1);

    /// <summary>A request to a host that hangs is given up and sent to another.</summary>
    private static readonly TimeSpan RequestMax = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient[] _hosts;
    private readonly bool[] _ready;
    private readonly Task _looking;
    private int _turn;

    public LoadBalancer(IEnumerable<Uri> hosts)
    {
        _hosts = [.. hosts.Select(host => new HttpClient { BaseAddress = host, Timeout = RequestMax })];
        _ready = new bool[_hosts.Length];
        _looking = Task.WhenAll(Enumerable.Range(0, _hosts.Length).Select(LookAsync));
    }

    public int ReadyCount => _ready.Count(ready => ready);

    /// <summary>The host whose turn it is; any of them when none is ready.</summary>
    public HttpClient Next()
    {
        var ready = Enumerable.Range(0, _hosts.Length).Where(host => _ready[host]).DefaultIfEmpty(0).ToList();
        return _hosts[ready[(Interlocked.Increment(ref _turn) & int.MaxValue) % ready.Count]];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var host in _hosts) { host.Dispose(); }
        _stopping.Dispose();
    }

    private async Task LookAsync(int host)
    {
        while (!_stopping.IsCancellationRequested)
        {
            _ready[host] = await IsReadyAsync(_hosts[host]);
            await Task.Delay(LookEvery, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient host)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        bound.CancelAfter(AnswerMax);
        try
        {
            using var answer = await host.GetAsync("/health/ready", bound.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
