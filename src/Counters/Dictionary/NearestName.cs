
namespace Counters.Dictionary;

/// <summary>Finds what somebody who mistyped the name of an event or a metric may have meant.</summary>
internal static class NearestName
{
    /// <summary>Names longer than this are not mistyped, they are something else; and the search takes time for each character.</summary>
    private const int CharactersMax = 200;

    /// <summary>The known name with the fewest edits to the given one, when they are at most a third of it; otherwise null.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > CharactersMax) { return null; }
        var candidates = known
            .Where(candidate => Math.Abs(candidate.Length - name.Length) <= EditsMax(candidate))
            .Select(candidate => (Edits: Edits(name, candidate), Name: candidate));
        return candidates.Where(candidate => candidate.Edits <= EditsMax(candidate.Name)).Order(ByEdits).FirstOrDefault().Name;
    }

    private static readonly Comparer<(int Edits, string Name)> ByEdits = Comparer<(int Edits, string Name)>.Create((left, right) =>
        left.Edits != right.Edits ? left.Edits.CompareTo(right.Edits) : string.CompareOrdinal(left.Name, right.Name));

    private static int EditsMax(string candidate) => Math.Max(2, candidate.Length / 3);

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
