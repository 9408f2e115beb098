using System.Diagnostics;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Hosting;

namespace Counters.Rollups;

/// <summary>Gathers what several sources have into rows for one insert, and remembers the sources to confirm it to.</summary>
internal sealed class RollupBatch
{
    private readonly List<(IRollupSource Source, UnflushedRollups Rollups)> _sources = [];
    private readonly List<TotalRow> _totals = [];
    private readonly List<RegisterRow> _registers = [];
    private readonly List<ActivityContext> _requests = [];

    public IReadOnlyList<(IRollupSource Source, UnflushedRollups Rollups)> Sources => _sources;

    public IReadOnlyList<TotalRow> Totals => _totals;

    public IReadOnlyList<RegisterRow> Registers => _registers;

    /// <summary>Sampled requests that some of it is of, the first few.</summary>
    public IReadOnlyList<ActivityContext> Requests => _requests;

    /// <summary>Rows among the totals that are of canaries.</summary>
    public int Canaries { get; private set; }

    public int Rows => _totals.Count + _registers.Count;

    /// <summary>Adds all of a source's rows or, when one names an unknown counter, none.</summary>
    /// <param name="paths">What the counters are called.</param>
    /// <exception cref="KeyNotFoundException">A counter's number is not known there.</exception>
    public void Add(IRollupSource source, UnflushedRollups rollups, ICounterPaths paths)
    {
        if (rollups.IsEmpty) { return; }
        var totals = rollups.Totals.Select(total => Row(rollups.NamespaceId, total, paths)).ToList();
        var registers = rollups.Registers.Select(register => Row(rollups.NamespaceId, register, paths)).ToList();
        _totals.AddRange(totals);
        Canaries += Canary.IsNamespace(rollups.NamespaceId) ? totals.Count : 0;
        _registers.AddRange(registers);
        _sources.Add((source, rollups));
        _requests.AddRange(rollups.Requests.Take(Tracing.LinksMax - _requests.Count));
    }

    private static TotalRow Row(long namespaceId, UnflushedTotal total, ICounterPaths paths) => new(
        total.RootNamespaceId,
        namespaceId,
        total.Counter == EventsCounter.Number ? EventsCounter.Path : paths.PathOf(total.RootNamespaceId, total.Counter),
        total.Hour,
        total.Segment,
        total.RootAssumed,
        total.Value,
        total.Version);

    private static RegisterRow Row(long namespaceId, UnflushedRegister register, ICounterPaths paths) => new(
        register.RootNamespaceId, namespaceId, paths.PathOf(register.RootNamespaceId, register.Hit.Counter), register.Day, register.Hit.Register, register.Hit.Rank);
}
