using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Net;
using Counters.Cluster;
using Counters.Cluster.Gate;
using Counters.Cluster.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Xunit;

namespace Counters.Tests.Cluster.Gate;

/// <summary>Who is let in at the silo port once TLS has nothing against it: silos of the membership table, and nobody else.</summary>
public sealed class SiloGateTests : IAsyncDisposable
{
    private static readonly SiloAddress Self = Silo(1);
    private static readonly SiloAddress Known = Silo(2);
    private static readonly SiloAddress New = Silo(3);

    private readonly TableOfTests _table = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().AddMetrics().BuildServiceProvider();
    private readonly Arrivals _arrivals;
    private readonly SiloGate _gate;

    public SiloGateTests()
    {
        var metrics = new ClusterMetrics(_services.GetRequiredService<IMeterFactory>(), new SiloCredentials(PeerProof.None), TimeProvider.System);
        _arrivals = new Arrivals(new RefusedConnections(metrics, TimeProvider.System, NullLogger<RefusedConnections>.Instance));
        var members = new MemberTable(new SeenOfTests(Known), _table, TimeProvider.System);
        _gate = new SiloGate(members, _services.GetRequiredService<Serializer<PeerPreamble>>(), new LocalSiloDetails(Self));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_that_this_one_knows_is_let_in_without_a_look_at_Redis_and_its_preamble_is_left_for_Orleans()
    {
        var preamble = Preamble(Known);
        Assert.Equal(preamble, await LetInAsync(preamble));
        Assert.Equal(0, _table.Reads);
    }

    [Fact]
    public async Task A_new_silo_that_this_one_has_not_heard_of_is_found_in_the_table_at_once()
    {
        _table.Rows[New] = SiloStatus.Joining;
        Assert.NotNull(await LetInAsync(Preamble(New)));
    }

    [Fact]
    public async Task A_new_silo_may_connect_a_moment_before_it_stands_in_the_table()
    {
        var letIn = LetInAsync(Preamble(New));
        await Task.Delay(TimeSpan.FromMilliseconds(300), Cancellation);
        Assert.False(letIn.IsCompleted);
        _table.Rows[New] = SiloStatus.Joining;
        Assert.NotNull(await letIn);
    }

    [Fact]
    public async Task A_silo_that_is_not_in_the_table_is_refused() => Assert.Null(await LetInAsync(Preamble(New)));

    [Fact]
    public async Task A_silo_that_was_declared_dead_is_refused()
    {
        _table.Rows[New] = SiloStatus.Dead;
        Assert.Null(await LetInAsync(Preamble(New)));
    }

    [Fact]
    public async Task Nobody_is_let_in_as_the_silo_itself()
    {
        _table.Rows[Self] = SiloStatus.Active;
        Assert.Null(await LetInAsync(Preamble(Self)));
    }

    [Fact]
    public async Task Who_names_no_silo_is_refused() => Assert.Null(await LetInAsync(Preamble(null)));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: counters\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("\u0004\0\0\0????")]
    [InlineData("\u0001\0\0\u007f")]
    public async Task What_no_silo_says_is_refused(string bytes) => Assert.Null(await LetInAsync([.. bytes.Select(letter => (byte)letter)]));

    [Fact]
    public async Task A_table_that_cannot_be_read_lets_in_those_who_are_known_only()
    {
        _table.IsAway = true;
        Assert.Null(await LetInAsync(Preamble(New)));
        Assert.NotNull(await LetInAsync(Preamble(Known)));
    }

    [Fact]
    public async Task However_many_strangers_knock_Redis_is_asked_a_few_times_a_second_and_no_more_are_held_than_the_bound()
    {
        var knocks = await Task.WhenAll(Enumerable.Range(0, Arrivals.UnprovedMax + 50).Select(_ => LetInAsync(Preamble(New))));
        Assert.All(knocks, Assert.Null);
        Assert.InRange(_table.Reads, 1, 60);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <returns>What Orleans reads of the connection; null when it never gets it.</returns>
    private async Task<byte[]?> LetInAsync(byte[] sent)
    {
        byte[]? seen = null;
        var (toSilo, fromSilo) = (new Pipe(), new Pipe());
        await using var connection = new DefaultConnectionContext("test", new DuplexPipe(toSilo.Reader, fromSilo.Writer), new DuplexPipe(fromSilo.Reader, toSilo.Writer));
        await toSilo.Writer.WriteAsync(sent, Cancellation);
        await _arrivals.OnConnectionAsync(connection, inside => _gate.OnConnectionAsync(inside, async orleans =>
        {
            var read = await orleans.Transport.Input.ReadAsync(Cancellation);
            seen = [.. System.Buffers.BuffersExtensions.ToArray(read.Buffer)];
        }));
        return seen;
    }

    private byte[] Preamble(SiloAddress? silo)
    {
        var body = _services.GetRequiredService<Serializer<PeerPreamble>>().SerializeToArray(new PeerPreamble { SiloAddress = silo });
        var framed = new byte[sizeof(int) + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, body.Length);
        body.CopyTo(framed, sizeof(int));
        return framed;
    }

    private static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_110 + number), number);

    /// <summary>The two ends of a connection's one side.</summary>
    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Who this silo is.</summary>
    private sealed record LocalSiloDetails(SiloAddress SiloAddress) : ILocalSiloDetails
    {
        public string Name => "test";

        public string ClusterId => "counters";

        public string DnsHostName => "here";

        public SiloAddress GatewayAddress => SiloAddress;
    }

    /// <summary>What this silo has heard of.</summary>
    private sealed class SeenOfTests(SiloAddress known) : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; } = new(
            System.Collections.Immutable.ImmutableDictionary<SiloAddress, ClusterMember>.Empty.Add(
                known, new ClusterMember(known, SiloStatus.Active, "known")), new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }

    /// <summary>The table in Redis, with a number on how often it is read.</summary>
    private sealed class TableOfTests : IMembershipTable
    {
        private int _reads;

        public ConcurrentDictionary<SiloAddress, SiloStatus> Rows { get; } = [];

        public bool IsAway { get; set; }

        public int Reads => _reads;

        public Task<MembershipTableData> ReadAll()
        {
            Interlocked.Increment(ref _reads);
            if (IsAway) { throw new InvalidOperationException("Redis does not answer."); }
            return Task.FromResult(new MembershipTableData(
                [.. Rows.Select(row => Tuple.Create(new MembershipEntry { SiloAddress = row.Key, Status = row.Value }, "1"))], new TableVersion(1, "1")));
        }

        public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

        public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => throw new NotSupportedException();

        public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
    }
}
