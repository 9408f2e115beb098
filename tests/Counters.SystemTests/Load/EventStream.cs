using System.Globalization;

namespace Counters.SystemTests.Load;

/// <summary>The same events on every run, apart from the hour they are in: some namespaces, few of them busy, over the last hours. Safe to share.</summary>
internal sealed class EventStream(string name = "e", int namespaces = 20, int hours = 3, int users = 5_000)
{
    private const long FirstNamespace = 1_000;
    private const long FirstRoot = 9_000;
    private const int Roots = 4;

    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();
    private int _taken;

    public IReadOnlyList<SampleEvent> Next(int count)
    {
        var first = Interlocked.Add(ref _taken, count) - count;
        return [.. Enumerable.Range(first, count).Select(Event)];
    }

    private SampleEvent Event(int index)
    {
        // Half of all events are in one namespace: the rest take turns.
        var number = index % 2 == 0 ? 0 : index / 2 % namespaces;
        return new SampleEvent(
            string.Create(CultureInfo.InvariantCulture, $"{name}-{index}"),
            FirstNamespace + number,
            FirstRoot + (number % Roots),
            _start.AddHours(-(index % hours)).AddSeconds(-(index % 60)),
            string.Create(CultureInfo.InvariantCulture, $"user-{index * 31L % users}"),
            (index % 11) + 0.125m,
            index % 3 == 0 ? "push" : "web");
    }
}
