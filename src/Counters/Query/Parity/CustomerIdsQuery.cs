using Counters.ClickHouse;
using Counters.Http;

namespace Counters.Query.Parity;

/// <summary>A page of customers by id alone.</summary>
/// <param name="After">Empty for the first page.</param>
/// <param name="Reach">What the caller may see.</param>
/// <param name="Limit">One more is asked for, which tells that there is a next page.</param>
internal sealed record CustomerIdsQuery(string After, int Limit, Reach Reach) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["after"] = After, ["limit"] = (ulong)Limit + 1 };
            if (!Reach.IsEverything) { parameters["reached"] = Reach.Customers.ToArray(); }
            return parameters;
        }
    }

    public string ToSql() =>
        $$"""
        SELECT customer_id FROM customers
        WHERE customer_id > {after:String}{{(Reach.IsEverything ? "" : " AND customer_id IN {reached:Array(String)}")}}
        ORDER BY customer_id
        LIMIT {limit:UInt64}
        """;
}
