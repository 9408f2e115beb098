using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;

namespace Counters.ClickHouse;

/// <summary>
/// Describes a query to ClickHouse: its exact text, and the values that the server puts in. Nothing from outside is ever part of the text.
/// </summary>
internal interface IRollupQuery
{
    string ToSql();

    /// <summary>By name, as the text has them in braces.</summary>
    IReadOnlyDictionary<string, object> Parameters { get; }
}

/// <summary>Holds what all queries to ClickHouse share.</summary>
internal static class RollupQuery
{
    extension(IRollupQuery query)
    {
        public ClickHouseParameterCollection ToParameters()
        {
            var parameters = new ClickHouseParameterCollection();
            foreach (var (name, value) in query.Parameters)
            {
                parameters.AddParameter(name, value);
            }

            return parameters;
        }
    }
}
