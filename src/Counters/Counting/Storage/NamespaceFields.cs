using System.Collections.Immutable;
using System.Globalization;
using Counters.Contracts;
using Counters.Counting.Commits;
using Counters.Counting.Replays;
using Counters.Counting.Segments;
using StackExchange.Redis;

namespace Counters.Counting.Storage;

/// <summary>
/// Names the fields of a namespace's hash in Redis, readable with redis-cli as well. Never change one: they are the storage format.
/// </summary>
/// <remarks>
/// <c>e</c> owner's epoch · <c>q</c> "sequence floor" · <c>s7</c> segment 7: "id root hour assumed" · <c>t7.12</c> total of counter 12 in segment 7,
/// plain decimal · <c>r125</c> registers risen in commit 125, packed · <c>p489960.0</c> a page of replay ids exists.
/// </remarks>
internal static class NamespaceFields
{
    public const string Epoch = "e";
    public const string Version = "q";

    /// <summary>Empty for a namespace that has never stored anything.</summary>
    public static RedisValue VersionOf(NamespaceVersion version) =>
        version == default ? RedisValue.EmptyString : $"{version.Sequence} {version.Floor}";

    public static RedisValue Segment(SegmentHeader header) => $"s{header.Number}";

    public static RedisValue SegmentValue(SegmentHeader header) =>
        $"{header.Id:N} {header.RootNamespaceId} {header.Hour} {(header.RootAssumed ? 1 : 0)}";

    public static RedisValue Total(int segment, int counter) => $"t{segment}.{counter}";

    public static RedisValue Registers(long sequence) => $"r{sequence}";

    public static RedisValue Page(ReplayPageName page) => $"p{page.Hour}.{page.Part}";

    /// <summary>Reads all fields of a hash, in any order.</summary>
    /// <exception cref="InvalidDataException">A field is not of this format: the store was written by something else.</exception>
    public static StoredNamespace Parse(OwnerEpoch epoch, long openedAt, IEnumerable<(RedisValue Field, RedisValue Value)> fields)
    {
        var version = default(NamespaceVersion);
        var headers = new Dictionary<int, SegmentHeader>();
        var totals = new Dictionary<int, List<(int Counter, Amount Value)>>();
        var registers = ImmutableArray.CreateBuilder<StoredRegisters>();
        var pages = ImmutableArray.CreateBuilder<ReplayPageName>();
        foreach (var (field, value) in fields)
        {
            var name = field.ToString();
            switch (name[0])
            {
                case 'e': break;
                case 'q': version = ParseVersion(value.ToString()); break;
                case 's': headers.Add(Int(name.AsSpan(1)), ParseSegment(Int(name.AsSpan(1)), value.ToString())); break;
                case 't': AddTotal(totals, name.AsSpan(1), value.ToString()); break;
                case 'r': registers.Add(new StoredRegisters(long.Parse(name.AsSpan(1), CultureInfo.InvariantCulture), (byte[])value!)); break;
                case 'p': pages.Add(ParsePage(name.AsSpan(1))); break;
                default: throw new InvalidDataException($"Field '{name}' of a namespace is not of this version's format.");
            }
        }

        var segments = headers.Values.Select(header => new StoredSegment(header, [.. totals.GetValueOrDefault(header.Number) ?? []]));
        return new StoredNamespace(epoch, openedAt, version, [.. segments], registers.ToImmutable(), pages.ToImmutable());
    }

    private static NamespaceVersion ParseVersion(string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        return new NamespaceVersion(
            long.Parse(value.AsSpan(0, space), CultureInfo.InvariantCulture),
            long.Parse(value.AsSpan(space + 1), CultureInfo.InvariantCulture));
    }

    private static SegmentHeader ParseSegment(int number, string value)
    {
        var parts = value.Split(' ');
        return new SegmentHeader(
            number,
            Guid.ParseExact(parts[0], "N"),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            uint.Parse(parts[2], CultureInfo.InvariantCulture),
            parts[3] == "1");
    }

    private static void AddTotal(Dictionary<int, List<(int Counter, Amount Value)>> totals, ReadOnlySpan<char> name, string value)
    {
        var (segment, counter) = Pair(name);
        if (!totals.TryGetValue(segment, out var list)) { totals.Add(segment, list = []); }
        list.Add((counter, Amount.Parse(value)));
    }

    private static ReplayPageName ParsePage(ReadOnlySpan<char> name)
    {
        var (hour, part) = Pair(name);
        return new ReplayPageName((uint)hour, part);
    }

    private static (int First, int Second) Pair(ReadOnlySpan<char> name)
    {
        var dot = name.IndexOf('.');
        return (Int(name[..dot]), Int(name[(dot + 1)..]));
    }

    private static int Int(ReadOnlySpan<char> text) => int.Parse(text, CultureInfo.InvariantCulture);
}
