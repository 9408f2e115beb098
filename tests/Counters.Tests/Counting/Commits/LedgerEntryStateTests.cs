using Counters.Counting.Commits;
using CsCheck;
using Xunit;

namespace Counters.Tests.Counting.Commits;

/// <summary>The ledger's decisions against a model that remembers every commit.</summary>
public sealed class LedgerEntryStateTests
{
    /// <summary>Commits: whether each brings news, and how far back the flush reaches that is confirmed with it (0: none).</summary>
    private static readonly Gen<(bool HasNews, int Confirms)[]> Histories = Gen.Select(Gen.Bool, Gen.Int[0, 5]).Array[0, 60];

    [Fact]
    public void The_entry_is_there_while_anything_is_unflushed_and_is_never_younger_than_it() => Gen.Select(Histories, Gen.Bool).Sample(
        (history, leftUnflushed) =>
        {
            const int Taken = 100;
            var ledger = new LedgerEntryState();
            ledger.Load(Taken, leftUnflushed);
            var news = leftUnflushed ? new SortedSet<int> { Taken } : [];
            int? entry = leftUnflushed ? Taken : null;
            var (sequence, flushed) = (Taken, Taken - 1);
            foreach (var (hasNews, confirms) in history)
            {
                sequence++;

                // A flush holds what was durable when it was gathered: at most the commit before this one.
                int? through = confirms > 0 && sequence - confirms > flushed ? flushed = sequence - confirms : null;
                if (through is { } done) { news.RemoveWhere(commit => commit <= done); }
                var change = ledger.Next(sequence, hasNews, through);
                entry = change switch
                {
                    LedgerChange.EnterNow => sequence,
                    LedgerChange.MoveUp => through,
                    LedgerChange.Clear => null,
                    _ => entry,
                };
                if (hasNews) { news.Add(sequence); }
                Assert.Equal(news.Count > 0, ledger.IsEntered);
                Assert.True(news.Count == 0 || (entry is { } since && since <= news.Min), $"Commit {news.FirstOrDefault()} is unflushed, the entry says {entry}.");
            }
        },
        iter: 5_000);
}
