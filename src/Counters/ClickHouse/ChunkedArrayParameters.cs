using System.Text.RegularExpressions;
using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;

namespace Counters.ClickHouse;

/// <summary>Sends long arrays in parts, for ClickHouse takes at most 128 KiB in one field of a form (<c>http_max_field_value_size</c>).</summary>
internal static partial class ChunkedArrayParameters
{
    /// <summary>Of one part's text: far below the limit, since characters may take several bytes and quotes are escaped.</summary>
    private const int CharactersMax = 24_000;

    /// <summary>A number, an instant or a day, with its quotes and comma.</summary>
    private const int ScalarCharacters = 24;

    /// <summary>The same question with <c>{name:Type}</c> put together from <c>{name_0:Type}</c>, <c>{name_1:Type}</c> … where the array is long.</summary>
    public static (string Sql, ClickHouseParameterCollection Parameters) Split(string sql, ClickHouseParameterCollection parameters)
    {
        var split = new ClickHouseParameterCollection();
        foreach (ClickHouseDbParameter parameter in parameters)
        {
            if (parameter.Value is not Array values || Parts(values) is not { Count: > 1 } parts)
            {
                split.Add(parameter);
                continue;
            }

            var name = parameter.ParameterName;
            sql = Placeholder().Replace(sql, match => match.Groups["name"].Value != name
                ? match.Value
                : $"arrayConcat({string.Join(", ", parts.Select((_, at) => $"{{{name}_{at}:{match.Groups["type"].Value}}}"))})");
            for (var at = 0; at < parts.Count; at++) { split.AddParameter($"{name}_{at}", parts[at]); }
        }

        return (sql, split);
    }

    private static List<Array> Parts(Array values)
    {
        var parts = new List<Array>();
        for (int first = 0, end; first < values.Length; first = end)
        {
            var characters = 0;
            for (end = first; end < values.Length && (end == first || characters < CharactersMax); end++)
            {
                characters += ScalarCharacters + ((values.GetValue(end) as string)?.Length ?? 0);
            }

            var part = Array.CreateInstance(values.GetType().GetElementType()!, end - first);
            Array.Copy(values, first, part, 0, part.Length);
            parts.Add(part);
        }

        return parts;
    }

    [GeneratedRegex(@"\{(?<name>\w+):(?<type>[^{}]+)\}")]
    private static partial Regex Placeholder();
}
