using System.Collections.Immutable;
using Counters.Contracts;

namespace Counters.Customers.Bulk;

/// <summary>Takes many placements at once: all of them, or none and a list of everything that is wrong.</summary>
/// <remarks>A crash while they are applied may leave some of them; sending the same file again completes it.</remarks>
internal sealed class NamespaceImport(IGrainFactory grains, NamespaceRegister register, TimeProvider clock)
{
    /// <summary>Returns how many placements there were.</summary>
    /// <exception cref="ImportRefusedException">At least one line is wrong.</exception>
    public async Task<int> ApplyAsync(List<NdjsonLine<NamespaceLineBody>> lines, CancellationToken cancellationToken)
    {
        var faults = new List<ImportFault>();
        var placed = new Dictionary<long, ImmutableArray<NamespacePlacement>>();
        var wanted = new List<(int Line, long Id, NamespacePlacement Placement)>();
        foreach (var line in lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Body is not { } body)
            {
                faults.Add(new ImportFault(line.Number, "invalid_json", line.Fault!));
            }
            else if (NamespaceValidator.FaultOf(body.Id, body.Placement) is { } fault)
            {
                faults.Add(new ImportFault(line.Number, "invalid_property", fault));
            }
            else
            {
                await PlaceAsync(line.Number, body, placed, wanted, faults);
            }
        }

        foreach (var (line, id, placement) in wanted.Where(line => line.Placement.ParentId is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await NamespaceLineage.IsBelowAsync(placement.ParentId!.Value, id, placement.ValidFrom, known => KnownAsync(known, placed)))
            {
                faults.Add(new ImportFault(line, "cycle", NamespaceValidator.Cycle(id, placement.ParentId.Value)));
            }
        }

        foreach (var (line, id, _) in wanted.DistinctBy(line => line.Id))
        {
            if (await NamespaceLineage.WouldBeCutAsync(id, known => KnownAsync(known, placed), CancellationToken.None))
            {
                faults.Add(new ImportFault(line, "too_many_roots", NamespaceValidator.TooManyRoots(id)));
            }
        }

        if (faults.Count > 0) { throw new ImportRefusedException(lines.Count, faults); }

        // What is begun is brought to its end, though the client has gone: part of it may be stored.
        await register.PlaceAllAsync([.. wanted.GroupBy(line => line.Id, line => line.Placement)]);
        return wanted.Count;
    }

    /// <summary>Places it in <paramref name="placed"/>, the state as it will be.</summary>
    private async Task PlaceAsync(
        int line,
        NamespaceLineBody body,
        Dictionary<long, ImmutableArray<NamespacePlacement>> placed,
        List<(int Line, long Id, NamespacePlacement Placement)> wanted,
        List<ImportFault> faults)
    {
        var before = await KnownAsync(body.Id, placed);
        var from = body.ValidFrom?.ToUnixTimeSeconds() ?? (before.IsEmpty ? 0 : clock.GetUtcNow().ToUnixTimeSeconds());
        if (wanted.FindLast(other => other.Id == body.Id) is { Placement: { } last } earlier && last.ValidFrom >= from)
        {
            faults.Add(new ImportFault(
                line, "out_of_order", $"'valid_from' is not later than on line {earlier.Line}; the placements of namespace {body.Id} must stand in the order of time."));
        }

        var placement = new NamespacePlacement(from, body.ParentId, body.FullPath, body.Plan);
        placed[body.Id] = NamespaceRecordGrain.With(before, placement);
        wanted.Add((line, body.Id, placement));
    }

    private async Task<ImmutableArray<NamespacePlacement>> KnownAsync(long id, Dictionary<long, ImmutableArray<NamespacePlacement>> placed) =>
        placed.TryGetValue(id, out var known) ? known : placed[id] = await grains.PlacementsOfAsync(id);
}
