namespace Counters.Query;

/// <summary>Finds what somebody who mistyped a name may have meant.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest edits to the given one; null when nothing is known.</summary>
    public static string? Of(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => (Edits(name, candidate), candidate), Comparer<(int Edits, string Name)>.Create(
            (left, right) => left.Edits != right.Edits ? left.Edits.CompareTo(right.Edits) : string.CompareOrdinal(left.Name, right.Name)));

    /// <summary>Levenshtein's distance: insertions, deletions and substitutions, one row of the table at a time.</summary>
    internal static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
