using Counters.Host.Embedded;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

[assembly: AssemblyFixture(typeof(GarnetFixture))]

namespace Counters.Tests.Fixtures;

/// <summary>The host's own embedded store, shared by all tests of the assembly; each test takes namespace ids of its own.</summary>
public sealed class GarnetFixture : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    public EmbeddedGarnet Store { get; private set; } = null!;

    public string ConnectionString => Store.ConnectionString;

    public async ValueTask InitializeAsync() => Store = await EmbeddedGarnet.StartAsync(
        new EmbeddedGarnetOptions { DataDirectory = _directory.Sub("redis") }, NullLoggerFactory.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Dispose();
    }
}
