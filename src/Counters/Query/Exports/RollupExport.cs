using Counters.ClickHouse;
using Counters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Query.Exports;

/// <summary>Lets ClickHouse write an answer as a file, and hands it on as it comes: the whole is never in this process.</summary>
internal sealed class RollupExport(
    ClickHouseDatabase database, ExportPlaces places, SpoolSpace space, IOptions<QueryOptions> options, TimeProvider clock, ILogger<ExportAnswer> logger)
{
    /// <summary>CRLF as RFC 4180 has it, and nothing where there is no value; instants in ISO 8601; decimals as JSON numbers.</summary>
    private const string Settings =
        "SETTINGS output_format_csv_crlf_end_of_line = 1, format_csv_null_representation = '', date_time_output_format = 'iso', output_format_json_quote_decimals = 0, "
        + "output_format_json_quote_64bit_integers = 0, http_write_exception_in_output_format = 0";

    /// <summary>Begins the query. What is wrong with it comes out here, before the answer has begun.</summary>
    /// <param name="fileName">Without its ending.</param>
    /// <exception cref="RefusedException">429: too many exports are being written.</exception>
    public async Task<IResult> OpenAsync(IRollupQuery query, AnswerFormat format, string fileName, CancellationToken cancellationToken)
    {
        var place = await places.TakeAsync(cancellationToken);
        try
        {
            var file = await database.ReadFileAsync($"{query.ToSql()}\n{Settings}\nFORMAT {ClickHouseName(format)}", query.ToParameters(), cancellationToken);
            return new ExportAnswer(new ExportSource(file, place), format, fileName, space, new ReaderPace(options.Value, clock), logger);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private static string ClickHouseName(AnswerFormat format) => format switch
    {
        AnswerFormat.Csv => "CSVWithNames",
        AnswerFormat.Ndjson => "JSONEachRow",
        AnswerFormat.Parquet => "Parquet",
        _ => throw new InvalidOperationException("JSON answers are not exports."),
    };
}
