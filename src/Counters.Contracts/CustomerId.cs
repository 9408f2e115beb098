using System.Text.RegularExpressions;

namespace Counters.Contracts;

/// <summary>What the id of a customer may look like.</summary>
public static partial class CustomerId
{
    public const int CharactersMax = 64;

    public static bool IsValid(string id) => Pattern().IsMatch(id);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Pattern();
}
