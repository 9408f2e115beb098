
namespace Counters.Host.Demo;

/// <summary>The sample's customers and their groups. Ids carry the day's number, so that another day's sample leaves these alone.</summary>
internal sealed class SampleTree
{
    /// <summary>Far above what a young installation has, so that the sample does not meet real namespaces.</summary>
    private const long IdBase = 900_000_000;

    private const int IdsPerDay = 1_000;
    private const int IdsPerCustomer = 100;

    /// <summary>Before the oldest event.</summary>
    private static readonly TimeSpan RegisteredBefore = TimeSpan.FromDays(60);

    /// <summary>In the middle of the period, and in the middle of an hour.</summary>
    private static readonly TimeSpan MovedBefore = new(15, 14, 30, 0);

    private static readonly (string Name, SamplePlan Plan, int Weight, int Users, string[] Groups)[] Customers =
    [
        ("aurora-rail", SamplePlan.Ultimate, 100, 700,
            ["platform", "platform/build-tools", "signalling", "signalling/safety", "passenger-apps", "timetables"]),
        ("kestrel-bank", SamplePlan.Ultimate, 45, 300, ["payments", "payments/cards", "risk", "ticketing", "ticketing/mobile"]),
        ("tidewater-health", SamplePlan.Premium, 14, 90, ["imaging", "imaging/archive", "portal"]),
        ("juniper-games", SamplePlan.Premium, 4, 25, ["engine", "titles"]),
        ("lone-pine", SamplePlan.Free, 1, 4, ["web"]),
    ];

    private readonly Dictionary<long, SampleNamespace> _namespaces;

    private SampleTree(DateTimeOffset anchor, IReadOnlyList<SampleCustomer> customers)
    {
        All = customers;
        var moved = customers[1].Subgroups[3];
        Move = new SamplePlacement(anchor - MovedBefore, customers[0].Root.Id, $"{customers[0].Name}/ticketing");
        Moved = moved with { Placements = [.. moved.Placements, Move] };
        _namespaces = customers.SelectMany(customer => customer.Subgroups.Prepend(customer.Root)).ToDictionary(ns => ns.Id);
        _namespaces[Moved.Id] = Moved;
    }

    public IReadOnlyList<SampleCustomer> All { get; }

    /// <summary>The subgroup that goes from one customer to another, with what stands below it.</summary>
    public SampleNamespace Moved { get; }

    /// <summary>Where it goes, and when.</summary>
    public SamplePlacement Move { get; }

    /// <summary>Parents before children.</summary>
    public IEnumerable<SampleNamespace> Namespaces => _namespaces.Values.OrderBy(ns => ns.Id);

    /// <param name="anchor">The start of the day whose sample it is, UTC.</param>
    public static SampleTree Of(DateTimeOffset anchor) =>
        new(anchor, [.. Customers.Index().Select(entry => Customer(anchor, entry.Index))]);

    /// <summary>The root above a namespace at an instant; a namespace that is not of the sample is its own.</summary>
    public long RootAt(long namespaceId, DateTimeOffset time)
    {
        while (_namespaces.TryGetValue(namespaceId, out var known) && known.PlacementAt(time).ParentId is { } parent)
        {
            namespaceId = parent;
        }

        return namespaceId;
    }

    private static SampleCustomer Customer(DateTimeOffset anchor, int index)
    {
        var (name, plan, weight, users, groups) = Customers[index];
        var day = (long)(anchor - DateTimeOffset.UnixEpoch).TotalDays;
        var rootId = IdBase + (day * IdsPerDay) + ((index + 1) * IdsPerCustomer);
        var planName = plan.ToString().ToLowerInvariant();
        return new SampleCustomer(name, plan, weight, users, Namespace(rootId, null, name), [.. groups.Select(Subgroup)]);

        SampleNamespace Subgroup(string group, int at)
        {
            var slash = group.IndexOf('/', StringComparison.Ordinal);
            var parent = slash < 0 ? rootId : rootId + 1 + Array.IndexOf(groups, group[..slash]);
            return Namespace(rootId + 1 + at, parent, $"{name}/{group}");
        }

        SampleNamespace Namespace(long id, long? parent, string path) =>
            new(id, planName, [new SamplePlacement(anchor - RegisteredBefore, parent, path)]);
    }
}
