namespace Counters.Ingest;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>Names longer than this are not mistyped, they are something else.</summary>
    private const int CharactersMax = 128;

    /// <summary>The known name with the fewest edits, when they are at most a third of it; otherwise null.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > CharactersMax) { return null; }
        var nearest = known.Select(candidate => (candidate, edits: Edits(name, candidate))).MinBy(pair => pair.edits);
        return nearest.candidate is not null && nearest.edits <= Math.Max(2, nearest.candidate.Length / 3) ? nearest.candidate : null;
    }

    private static int Edits(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > left.Length) { return int.MaxValue; }
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
