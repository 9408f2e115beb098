using System.Text.Json;
using System.Text.Json.Serialization;
using Counters.Contracts;

namespace Counters.Customers;

/// <summary>A customer as operators send and see it.</summary>
/// <param name="Id">Needed in NDJSON; in a PUT the path says it.</param>
/// <param name="Seats">What the customer has bought, when somebody said so.</param>
public sealed record CustomerBody(string? Id, string? Name, IReadOnlyList<CustomerNamespaceBody?>? Namespaces, long? Seats)
{
    internal static CustomerBody Of(CustomerRecord customer) => new(
        customer.Id, customer.Name, [.. customer.Namespaces.Select(CustomerNamespaceBody.Of)], customer.Seats);
}

/// <summary>A root namespace of a customer's.</summary>
/// <param name="From">The first day, in UTC; left out: always.</param>
/// <param name="To">The day after the last; left out: still.</param>
public sealed record CustomerNamespaceBody(long Id, string? From, string? To)
{
    internal static CustomerNamespaceBody Of(CustomerNamespace days) => new(days.NamespaceId, Day(days.From), Day(days.To));

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The JSON form of customers.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CustomerBody))]
internal sealed partial class CustomerJson : JsonSerializerContext;
