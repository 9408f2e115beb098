using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Counters.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Counters.Http;

/// <summary>Counts and logs requests that were refused before any stage saw them. A flood of them writes one line a second and code.</summary>
internal sealed partial class Refusals
{
    public const string MeterName = "Counters.Http";

    /// <summary>Of a path or a method in a line; a client may send paths of eight kilobytes.</summary>
    private const int CharactersMax = 200;

    private readonly Counter<long> _refused;
    private readonly ConcurrentDictionary<string, LogThrottle> _paces = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly ILogger<Refusals> _logger;

    public Refusals(IMeterFactory meters, TimeProvider clock, ILogger<Refusals> logger)
    {
        (_clock, _logger) = (clock, logger);
        _refused = meters.Create(MeterName).CreateCounter<long>("counters.http.refused", "{request}", "Requests that were refused for their token or their rate, by code.");
    }

    /// <param name="code">One of the code's own few words, never a client's.</param>
    public void Refused(HttpContext http, string code)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("code", code));
        if (!_paces.GetOrAdd(code, static (_, clock) => new LogThrottle(clock), _clock).Admits(out var suppressed)) { return; }
        var caller = Caller.Of(http);

        // As it is sent: a path's line breaks stay percent-encoded.
        LogRefused(
            _logger, code, Cut(http.Request.Method), Cut(http.Request.Path.ToUriComponent()), caller.Address?.ToString() ?? "an unknown address", caller.Name, suppressed);
    }

    private static string Cut(string text) => text.Length <= CharactersMax ? text : text[..CharactersMax] + "…";

    [LoggerMessage(
        1511,
        LogLevel.Warning,
        "Request refused with {Code}: {Method} {Path} from {Address}, token '{Token}'. ({Suppressed} similar messages suppressed)")]
    private static partial void LogRefused(ILogger logger, string code, string method, string path, string address, string token, long suppressed);
}
