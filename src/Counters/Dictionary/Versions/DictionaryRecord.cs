using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Counters.Dictionary.Versions;

/// <summary>What all silos agree on, as it stands in the store.</summary>
/// <param name="Sequence">Changes with every change; 0 for a new store.</param>
/// <param name="Counters">The counter numbered n stands at n.</param>
internal sealed record DictionaryRecord(long Sequence, DictionaryTimeline Timeline, ImmutableArray<CounterLife> Counters)
{
    public static DictionaryRecord Empty { get; } = new(0, DictionaryTimeline.Empty, []);

    public DictionaryRecord Propose(ProposedVersion proposed, IEnumerable<string> paths) =>
        this with { Timeline = Timeline.Propose(proposed), Counters = Counters.Number(paths) };

    public DictionaryRecord Withdraw() => this with { Timeline = Timeline.Withdraw() };

    public DictionaryRecord Activate(ActivatedVersion next, IEnumerable<string> paths) =>
        this with { Timeline = Timeline.Activate(next), Counters = Counters.Activate(paths, next.Since) };
}

/// <summary>How the record's two parts are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DictionaryTimeline))]
[JsonSerializable(typeof(ImmutableArray<CounterLife>))]
internal sealed partial class DictionaryRecordJson : JsonSerializerContext;
