using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Counters.Customers.Bulk;

/// <summary>The answer to an import that was applied.</summary>
internal static class ImportAnswer
{
    public static IResult Of(int imported) => TypedResults.Text(new JsonObject { ["imported"] = imported }.ToJsonString(), "application/json");
}
