using Microsoft.AspNetCore.Http;

namespace Counters.Http;

/// <summary>The forms that answers come in.</summary>
public enum AnswerFormat
{
    Json,

    /// <summary>RFC 4180, with a line of names; safe to open in a spreadsheet.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    Ndjson,

    /// <summary>Apache Parquet, typed columns.</summary>
    Parquet,
}

/// <summary>What the forms are called, and which one a request wants.</summary>
internal static class AnswerFormats
{
    public static IReadOnlyList<AnswerFormat> All { get; } = Enum.GetValues<AnswerFormat>();

    /// <summary>As <c>format</c> spells it, which is also the ending of a file.</summary>
    public static string Name(AnswerFormat format) => format switch
    {
        AnswerFormat.Csv => "csv",
        AnswerFormat.Ndjson => "ndjson",
        AnswerFormat.Parquet => "parquet",
        _ => "json",
    };

    public static string MediaType(AnswerFormat format) => format switch
    {
        AnswerFormat.Csv => "text/csv",
        AnswerFormat.Ndjson => "application/x-ndjson",
        AnswerFormat.Parquet => "application/vnd.apache.parquet",
        _ => "application/json",
    };

    /// <summary>The <c>format</c> when it is given, else the best of <c>Accept</c> that there is, else JSON.</summary>
    /// <exception cref="RefusedException">A <c>format</c> that there is not.</exception>
    public static AnswerFormat Of(HttpRequest request, IReadOnlyList<AnswerFormat> offered)
    {
        if (request.Query["format"] is { Count: > 0 } format)
        {
            return offered.Select(each => (AnswerFormat?)each).FirstOrDefault(each => format is [{ } name] && name == Name(each!.Value))
                ?? throw RefusedException.BadParameter("format", $"'{format}' is none of {string.Join(", ", offered.Select(Name))}.");
        }

        // A stable sort: of those that are wanted alike, the first one wins.
        return request.GetTypedHeaders().Accept
            .Where(accept => accept.Quality is not 0)
            .OrderByDescending(accept => accept.Quality ?? 1)
            .SelectMany(accept => offered.Where(each => accept.MediaType.Equals(MediaType(each), StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(AnswerFormat.Json);
    }

    /// <summary>Whether a file is asked for, which has everything; what is refused is none.</summary>
    public static bool IsFile(HttpRequest request)
    {
        try
        {
            return Of(request, All) != AnswerFormat.Json;
        }
        catch (RefusedException)
        {
            return false;
        }
    }
}
