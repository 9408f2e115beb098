using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Xunit;

[assembly: AssemblyFixture(typeof(IngestHostFixture))]

namespace Counters.Tests.Ingest;

/// <summary>One host that the tests of the way in share; started by the first that asks.</summary>
public sealed class IngestHostFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private IngestHost? _host;

    internal async Task<IngestHost> HostAsync(ClickHouseFixture server)
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _host ??= await IngestHost.StartAsync(server);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) { await _host.DisposeAsync(); }
        _gate.Dispose();
    }
}
