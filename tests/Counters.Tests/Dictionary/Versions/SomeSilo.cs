using Counters.Contracts;
using Counters.Dictionary.Breakdowns;
using Counters.Dictionary.Versions;
using Counters.Dictionary.Versions.Changes;
using Counters.Tests.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Dictionary.Versions;

/// <summary>What a silo has to do with the dictionary, without the rest of it. It looks at the store when the test says so.</summary>
internal sealed class SomeSilo : IDisposable
{
    public static readonly DictionaryTiming Timing = new()
    {
        // A machine that runs other tests beside may stand still for more than a second.
        Lease = TimeSpan.FromSeconds(3),
        Margin = TimeSpan.FromMilliseconds(100),
        ConfirmMax = TimeSpan.FromSeconds(2),
        SettleMax = TimeSpan.FromMilliseconds(500),
    };

    private readonly DictionaryStager _stager;
    private readonly DictionaryFollower _follower;
    private readonly CounterNames _names;

    public SomeSilo(StoreEngine engine, string name, SomeSilos others, IConnectionMultiplexer? connection = null)
    {
        (Name, var silos) = (name, others.Join(name));
        Store = new DictionaryStore(connection ?? engine.Connection, engine.Barrier, Timing);
        _names = new CounterNames(Store, new ValueStore(connection ?? engine.Connection, engine.Barrier), null!);
        Registry = new RuleRegistry(_names, Timing, TimeProvider.System);
        _follower = new DictionaryFollower(Store, Registry, Timing, TimeProvider.System, NullLogger<DictionaryFollower>.Instance);
        _stager = new DictionaryStager(Store, Registry, silos, Timing, TimeProvider.System, NullLogger<DictionaryStager>.Instance);
        Change = new DictionaryChange(Store, _follower, _stager, silos, Timing, TimeProvider.System, NullLogger<DictionaryChange>.Instance);
    }

    public string Name { get; }

    public DictionaryStore Store { get; }

    public RuleRegistry Registry { get; }

    public CounterNames Names => _names;

    public DictionaryChange Change { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Puts a version in force in a new store.</summary>
    public async Task BeginAsync(DefinitionSet definitions)
    {
        var reading = await Store.ReadAsync();
        await Store.PutFilesAsync(definitions.Name.Version, DefinitionArchive.Pack(definitions.Files));
        Assert.NotNull(await Store.ReplaceAsync(reading.Record.Activate(new ActivatedVersion(definitions.Name, reading.Now), definitions.Paths)));
        await LookAsync();
    }

    public Task FollowAsync() => _follower.FollowAsync(Cancelled);

    /// <summary>One round of everything that a silo does about once a second.</summary>
    public async Task LookAsync()
    {
        await _follower.FollowAsync(Cancelled);
        await _stager.StageAsync(Cancelled);
    }

    /// <summary>Goes on looking until the task has ended.</summary>
    public async Task<T> LookUntilAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            await LookAsync();
            await Task.Delay(20, Cancelled);
        }

        return await task;
    }

    /// <summary>The version by which it would count what it receives at the instant; null when it would refuse.</summary>
    public string? VersionAt(DateTimeOffset instant)
    {
        try
        {
            return Registry.At(instant).Dictionary.Version;
        }
        catch (CountingUnavailableException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _follower.Dispose();
        _stager.Dispose();
    }
}

/// <summary>The membership of silos that are only objects.</summary>
internal sealed class SomeSilos
{
    private readonly List<string> _alive = [];

    public ISilos Join(string name)
    {
        _alive.Add(name);
        return new View(this, name);
    }

    public void Leave(string name) => _alive.Remove(name);

    private sealed class View(SomeSilos all, string self) : ISilos
    {
        public string Self => self;

        public IReadOnlyCollection<string> Others => [.. all._alive.Where(name => name != self)];
    }
}
