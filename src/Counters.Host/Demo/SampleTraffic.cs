
namespace Counters.Host.Demo;

/// <summary>The good events of the sample, each once, in the order in which they reach the platform.</summary>
internal static class SampleTraffic
{
    public const int EventsMax = 20_000;

    private const int ProjectsPerNamespace = 6;
    private const int ExplicitRootPercent = 30;
    private const int NumericUserPercent = 25;
    private const int LatePercent = 3;

    /// <summary>How many other events overtake a late one, at most.</summary>
    private const int OvertakenMax = 12_000;

    /// <returns>The lines, and how many of them come after later ones.</returns>
    public static (List<string> Lines, int Late) Of(DateTimeOffset anchor, SampleTree tree, Random random)
    {
        var weights = tree.All.Sum(customer => customer.Weight);
        var events = tree.All
            .SelectMany(customer => Events(customer, EventsMax * customer.Weight / weights, anchor, tree, random))
            .OrderBy(sample => sample.Time)
            .ThenBy(sample => sample.Id, StringComparer.Ordinal)
            .ToList();
        var arrivals = events
            .Select((sample, at) => (sample, at, arrival: random.Next(100) < LatePercent ? at + random.Next(1, OvertakenMax) : at))
            .ToList();
        var late = arrivals.Count(entry => entry.arrival > entry.at);
        return ([.. arrivals.OrderBy(entry => entry.arrival).Select(entry => entry.sample.ToJson())], late);
    }

    private static IEnumerable<SampleEvent> Events(
        SampleCustomer customer, int count, DateTimeOffset anchor, SampleTree tree, Random random)
    {
        var activities = SampleActivities.All.Where(activity => activity.Plan <= customer.Plan).ToArray();
        var weights = activities.Select(activity => activity.Weight).ToArray();
        for (var number = 0; number < count; number++)
        {
            var activity = activities[WeightedPick.Index(random, weights)];
            var time = SampleCalendar.Pick(random, anchor);
            var place = Place(customer, random);
            yield return new SampleEvent($"{customer.Name}-{anchor:yyyyMMdd}-{number:D5}", activity.Event, time, place.Id)
            {
                RootNamespaceId = random.Next(100) < ExplicitRootPercent ? tree.RootAt(place.Id, time) : null,
                ProjectId = activity.HasProject ? (place.Id * 10) + random.Next(ProjectsPerNamespace) : null,
                UserId = random.Next(100) < activity.UserPercent ? User(customer, random) : null,
                UserIsNumber = random.Next(100) < NumericUserPercent,
                Properties = activity.Properties(random),
            };
        }
    }

    /// <summary>Mostly in the first subgroups, now and then in the root itself.</summary>
    private static SampleNamespace Place(SampleCustomer customer, Random random)
    {
        var skewed = (int)(random.NextDouble() * random.NextDouble() * (customer.Subgroups.Count + 1));
        return skewed == customer.Subgroups.Count || random.Next(20) == 0 ? customer.Root : customer.Subgroups[skewed];
    }

    /// <summary>Some people do much, most do little.</summary>
    private static long User(SampleCustomer customer, Random random) =>
        (customer.Root.Id % 1_000 * 1_000) + (long)(random.NextDouble() * random.NextDouble() * customer.Users);
}
