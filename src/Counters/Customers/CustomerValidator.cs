using Counters.Contracts;
using Counters.Http;

namespace Counters.Customers;

/// <summary>Says everything that is wrong with a customer as it was sent, or makes a record of it. Pure.</summary>
internal static class CustomerValidator
{
    public const int NameCharactersMax = 256;
    public const long SeatsMax = 1_000_000_000;

    /// <summary>Stretches of days, not namespaces alone: more than any customer has, few enough for one query.</summary>
    public const int NamespacesMax = 200;

    /// <summary>The record, when there are no faults.</summary>
    public static (CustomerRecord? Record, IReadOnlyList<string> Faults) Of(CustomerBody body)
    {
        var faults = new List<string>();
        if (body.Id is null || !CustomerId.IsValid(body.Id))
        {
            faults.Add($"'id' has 1 to {CustomerId.CharactersMax} letters (a-z, A-Z), digits, dots, dashes and underscores, and begins with a letter or digit.");
        }

        if (body.Name is { Length: 0 or > NameCharactersMax }) { faults.Add($"'name' has 1 to {NameCharactersMax} characters; leave it out when there is none."); }
        if (body.Name?.Any(char.IsControl) == true) { faults.Add("'name' must not hold control characters."); }
        if (body.Seats is < 0 or > SeatsMax) { faults.Add($"'seats' lies between 0 and {SeatsMax}; leave it out when it is not known."); }
        var namespaces = Namespaces(body.Namespaces ?? [], faults);
        return faults.Count > 0 ? (null, faults) : (new CustomerRecord(body.Id!, body.Name, body.Seats, [.. namespaces]), faults);
    }

    private static List<CustomerNamespace> Namespaces(IReadOnlyList<CustomerNamespaceBody?> bodies, List<string> faults)
    {
        if (bodies.Count > NamespacesMax)
        {
            faults.Add($"'namespaces' has at most {NamespacesMax} entries, but there are {bodies.Count}.");
            return [];
        }

        var namespaces = new List<CustomerNamespace>();
        foreach (var (at, body) in bodies.Index())
        {
            if (body is not { Id: > 0 })
            {
                faults.Add($"'namespaces[{at}].id' must be a root namespace's id, a positive integer.");
                continue;
            }

            var days = new CustomerNamespace(body.Id, Day(body.From, at, "from", faults), Day(body.To, at, "to", faults));
            if (days is { From: { } from, To: { } to } && from >= to)
            {
                faults.Add($"'namespaces[{at}].from' must lie before 'to': from is the first day, to the day after the last.");
            }

            if (namespaces.FindIndex(other => other.Overlaps(days)) is >= 0 and var first)
            {
                faults.Add($"'namespaces[{at}]' is namespace {days.NamespaceId} on days that 'namespaces[{first}]' has already.");
            }

            namespaces.Add(days);
        }

        return namespaces;
    }

    /// <summary>Sketches are kept by the day, so a namespace changes hands at midnight.</summary>
    private static DateOnly? Day(string? text, int at, string name, List<string> faults)
    {
        if (text is null) { return null; }
        if (Timestamp.TryParse(text, out var instant) && instant.UtcDateTime.TimeOfDay == TimeSpan.Zero) { return DateOnly.FromDateTime(instant.UtcDateTime); }
        faults.Add($"'namespaces[{at}].{name}' is a day such as 2026-11-22, in UTC and between 1970 and 2106: uniques are kept by the day.");
        return null;
    }
}
