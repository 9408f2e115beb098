using System.Collections.Immutable;
using System.Text;
using Counters.Dictionary.Versions;

namespace Counters.Dictionary.Breakdowns;

/// <summary>Retires values of a rule within a root namespace: their numbers stay, their room is free again, and what is sent of them counts together.</summary>
/// <remarks>
/// The record is changed first, and then all silos are told to forget what they know. They hear it with the dictionary, about once a second; one that has
/// not heard for the lease of 5 s refuses events, so from then on no silo counts a retired value apart. A crash between the two leaves a change that silos learn of at
/// the next one, and a caller without an answer; the repeated call changes nothing more and tells them.
/// </remarks>
internal sealed class ValueRetirement(DictionaryStore dictionary, ValueStore store, CounterNames names)
{
    /// <summary>Retires the values, or takes them back into use. Durable when it returns.</summary>
    /// <param name="rule">The rule's own number.</param>
    /// <param name="retires">False takes them back.</param>
    public async Task<ValueChange> ApplyAsync(int rule, long root, bool retires, ValueChoice choice)
    {
        var change = await store.ChangeAsync(rule, root, retires, choice.Prefix is not null, choice.Prefix is { } prefix ? [prefix] : choice.Values);
        if (change.Changed < 0) { return change; }
        await dictionary.ValuesChangedAsync();
        names.Forget();
        return change;
    }

    /// <summary>All values of a rule within a root namespace, by name.</summary>
    public async Task<RootValueList> ListAsync(int rule, long root)
    {
        var (values, used, highest) = await store.ReadAsync(rule, root);
        var listed = values.Select(value => new ListedValue(Encoding.UTF8.GetString(value.Key), value.Value < 0)).OrderBy(value => value.Value, StringComparer.Ordinal);
        return new RootValueList(used, highest, [.. listed]);
    }

    /// <summary>The pairs of rule and root namespace that have used most of their room.</summary>
    public Task<List<(int Rule, long Root, int Used)>> FullestAsync(int max) => store.FullestAsync(max);
}

/// <summary>Which values a call means: those that it names, or all that begin alike.</summary>
internal sealed record ValueChoice(ImmutableArray<string> Values, string? Prefix);

/// <summary>A value and whether it is retired.</summary>
internal readonly record struct ListedValue(string Value, bool IsRetired);

/// <summary>The values of a rule within a root namespace.</summary>
/// <param name="Used">Those in use.</param>
/// <param name="Highest">Values that were ever numbered.</param>
internal sealed record RootValueList(int Used, int Highest, ImmutableArray<ListedValue> Values);
