namespace Counters.Query.Customers;

/// <summary>Keeps a question to a customer's namespaces, each on the days that it was the customer's.</summary>
/// <remarks>The first condition is there for the primary key, the second for the days; namespaces of one customer are few.</remarks>
internal static class AssignmentFilter
{
    /// <param name="day">The expression of a row's day.</param>
    public static string Sql(string day) =>
        "root_namespace_id IN {assigned:Array(Int64)} AND arrayExists((root, since, until) -> root = root_namespace_id"
        + $" AND {day} >= since AND {day} < until, {{assigned:Array(Int64)}}, {{assigned_from:Array(Date)}}, {{assigned_to:Array(Date)}})";

    /// <summary>The same, and those that are listed wherever they stand.</summary>
    public static string Sql(CustomerAssignments customer, string day) =>
        customer.Listed.IsEmpty ? Sql(day) : $"(namespace_id IN {{listed:Array(Int64)}} OR ({Sql(day)}))";

    public static void AddParameters(CustomerAssignments customer, Dictionary<string, object> parameters)
    {
        parameters["assigned"] = customer.Namespaces.Select(assigned => assigned.RootNamespaceId).ToArray();
        parameters["assigned_from"] = customer.Namespaces.Select(assigned => Day(assigned.Period.From)).ToArray();
        parameters["assigned_to"] = customer.Namespaces.Select(assigned => Day(assigned.Period.To)).ToArray();
        if (!customer.Listed.IsEmpty) { parameters["listed"] = customer.Listed.ToArray(); }
    }

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);
}
