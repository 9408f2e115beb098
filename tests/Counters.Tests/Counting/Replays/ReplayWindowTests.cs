using System.Buffers.Binary;
using Counters.Contracts;
using Counters.Counting.Replays;
using CsCheck;
using Xunit;

namespace Counters.Tests.Counting.Replays;

/// <summary>Attacks the window of replay ids against the plain model: a list of (page, ids).</summary>
public sealed class ReplayWindowTests
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>What happens to a window: hours that pass, ids that come, ids that are forgotten, a reload.</summary>
    private static readonly Gen<(int HoursOn, int Ids, int Act)[]> Histories =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 300], Gen.Int[0, 9]).Array[1, 40];

    [Fact]
    public void An_id_that_was_remembered_and_not_forgotten_is_always_found() => Gen.Select(Histories, Gen.ULong[0, uint.MaxValue]).Sample(
        (history, seed) =>
        {
            var window = new ReplayWindow(Ahead);
            var model = new Dictionary<ReplayPageName, List<UInt128>>();
            var (hour, next) = (1_000u, seed);
            foreach (var (hoursOn, ids, act) in history)
            {
                hour += (uint)hoursOn;
                for (var n = 0; n < ids; n++)
                {
                    var id = IdOf(next++);
                    var page = window.PageFor(hour);
                    ReplayWindow.Remember(id, page);
                    Listed(model, page.Name).Add(id);
                }

                window.Retire();

                if (act == 0) { Forget(window, model, hour - 5); }
                if (act == 1) { window = Reloaded(model); }
            }

            AssertFindsAll(window, model);
        },
        iter: 300);

    [Fact]
    public void A_full_page_goes_on_in_its_next_part()
    {
        var window = new ReplayWindow(Ahead);
        var names = new HashSet<ReplayPageName>();
        var model = new Dictionary<ReplayPageName, List<UInt128>>();
        for (var n = 0ul; n < (4ul * ReplayPage.IdsMax) + 10; n++)
        {
            var page = window.PageFor(500);
            ReplayWindow.Remember(IdOf(n), page);
            Listed(model, page.Name).Add(IdOf(n));
            names.Add(page.Name);
            Assert.InRange(page.Count, 1, ReplayPage.IdsMax);
        }

        Assert.Equal([.. Enumerable.Range(0, 5).Select(part => new ReplayPageName(500, part))], names.Order(Comparer<ReplayPageName>.Create((a, b) => a.Part - b.Part)));
        window.Retire();
        AssertFindsAll(window, model);
    }

    [Fact]
    public void The_filter_seldom_names_a_page_that_does_not_hold_the_id()
    {
        var window = new ReplayWindow(Ahead);
        for (var n = 0ul; n < 200_000; n++) { ReplayWindow.Remember(IdOf(n), window.PageFor(1_000 + (uint)(n / 20_000))); }
        window.Retire();
        var named = new List<ReplayPage>();
        for (var n = 1_000_000ul; n < 1_200_000; n++) { window.FindCandidates(IdOf(n), named); }
        Assert.InRange(named.Count, 0, 20);
        Assert.InRange(window.FilterBytes, 1, 200_000 * 16);
    }

    [Fact]
    public void A_page_is_forgotten_only_when_no_event_in_it_could_still_be_accepted() => Gen.Select(Gen.UInt[1, 400_000], Gen.Int[-9_000, 9_000]).Sample(
        (hour, offset) =>
        {
            var window = new ReplayWindow(Ahead);
            ReplayWindow.Remember(UInt128.One, window.PageFor(hour));
            var youngest = ((hour + 1L) * 3600) - 1 + (long)Ahead.TotalSeconds;
            var forgotten = window.Forget(youngest + offset).Count > 0;
            Assert.Equal(offset > 0, forgotten);
        });

    [Fact]
    public void A_clock_that_steps_back_goes_on_in_the_newest_page()
    {
        var window = new ReplayWindow(Ahead);
        var page = window.PageFor(100);
        Assert.Same(page, window.PageFor(98));
        Assert.Same(page, window.PageFor(100));
    }

    private static UInt128 IdOf(ulong n)
    {
        Span<byte> text = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(text, n);
        return ReplayId.Of(text);
    }

    private static List<UInt128> Listed(Dictionary<ReplayPageName, List<UInt128>> model, ReplayPageName name)
    {
        if (!model.TryGetValue(name, out var ids)) { model.Add(name, ids = []); }
        return ids;
    }

    private static void Forget(ReplayWindow window, Dictionary<ReplayPageName, List<UInt128>> model, uint hour)
    {
        foreach (var name in window.Forget((hour + 1L) * 3600)) { model.Remove(name); }
        Assert.DoesNotContain(model.Keys, name => ((name.Hour + 1L) * 3600) + 300 <= (hour + 1L) * 3600);
    }

    private static ReplayWindow Reloaded(Dictionary<ReplayPageName, List<UInt128>> model)
    {
        var window = new ReplayWindow(Ahead);
        foreach (var (name, ids) in model.OrderBy(page => page.Key.Hour).ThenBy(page => page.Key.Part))
        {
            window.Load(name, ids.Chunk(100).Select(chunk => (ReadOnlyMemory<byte>)Packed(chunk)));
        }

        return window;
    }

    private static byte[] Packed(UInt128[] ids)
    {
        var bytes = new byte[ids.Length * ReplayId.Bytes];
        for (var at = 0; at < ids.Length; at++) { BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(at * ReplayId.Bytes), ids[at]); }
        return bytes;
    }

    private static void AssertFindsAll(ReplayWindow window, Dictionary<ReplayPageName, List<UInt128>> model)
    {
        var named = new List<ReplayPage>();
        foreach (var (name, ids) in model)
        {
            foreach (var id in ids)
            {
                named.Clear();
                window.FindCandidates(id, named);
                Assert.True(window.IsResident(id) || named.Exists(page => page.Name == name), $"An id of page {name} is lost.");
            }
        }
    }
}
