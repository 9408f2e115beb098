using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Counters.SystemTests.Fuzzing;

/// <summary>Makes the n-th request of a run: a real one, mutated. The same seed makes the same request.</summary>
internal sealed class RequestFuzzer(int seed, int number)
{
    /// <summary>Far from every namespace that a mutation of the others' could make.</summary>
    public const long FirstControlNamespace = 7_345_678_901_234_567;
    public const int ControlNamespaces = 8;

    private const string Lines = "application/x-ndjson";
    private const string Json = "application/json";

    private static readonly string[] Events = ["create_ci_build", "finish_ci_build", "create_merge_request", "source_code_pushed", "run_security_scan"];

    private readonly Random _random = new(unchecked((seed * 31) + (number * (int)0x9E3779B1)));
    private readonly StringBuilder _text = new();

    private Mutation Mutation => field ??= new Mutation(_random);

    public FuzzRequest Next() => _random.Next(10) switch
    {
        < 6 => AmongGoodLines(),
        < 8 => WholeBody(),
        8 => BrokenGzip(),
        _ => BrokenHead(),
    };

    /// <summary>Good lines around one mutated line: whatever that is, the good ones count.</summary>
    private FuzzRequest AmongGoodLines()
    {
        var (before, after, control) = (_random.Next(1, 4), _random.Next(1, 4), FirstControlNamespace + _random.Next(ControlNamespaces));
        var body = new List<byte>();
        for (var good = 0; good < before + after; good++)
        {
            if (good == before) { body.AddRange(Mutation.Of(Event()).Where(character => character != '\n').Append((byte)'\n')); }
            body.AddRange(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{{\"id\":\"control-{number}-{good}\",\"event\":\"create_ci_build\",\"namespace_id\":{control},\"user_id\":{number % 500}}}\n")));
        }

        var isGzip = _random.Next(5) == 0;
        return new FuzzRequest(isGzip ? Compress([.. body]) : [.. body], Lines, isGzip, null, control, before + after);
    }

    private FuzzRequest WholeBody()
    {
        var isLines = _random.Next(2) == 0;
        return new FuzzRequest(Mutation.Of(Body(isLines)), _random.Next(8) == 0 ? Json : isLines ? Lines : Json);
    }

    private FuzzRequest BrokenGzip() => new(Mutation.Of(Compress(Body(isLines: true))), Lines, IsGzip: true);

    private FuzzRequest BrokenHead()
    {
        var body = Body(isLines: false);
        var head = Encoding.UTF8.GetBytes(
            $"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {Json}\r\nIdempotency-Key: k{number}\r\nContent-Length: {body.Length}\r\n");
        return new FuzzRequest(body, Json, false, [.. Mutation.Of(head), .. "\r\n"u8, .. body]);
    }

    private byte[] Body(bool isLines)
    {
        var events = Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Encoding.UTF8.GetString(Event())).ToList();
        return Encoding.UTF8.GetBytes(isLines ? string.Join('\n', events) : events.Count == 1 ? events[0] : $"[{string.Join(',', events)}]");
    }

    private byte[] Event()
    {
        _text.Clear();
        var time = TimeProvider.System.GetUtcNow().AddMinutes(-_random.Next(120));
        _text.Append(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"fuzz-{number}-{_random.Next(1000)}\",\"event\":\"{Events[_random.Next(Events.Length)]}\",\"time\":\"{time:yyyy-MM-ddTHH:mm:ssZ}\",")
            .Append(
                CultureInfo.InvariantCulture,
                $"\"namespace_id\":{_random.Next(1, 50)},\"root_namespace_id\":{_random.Next(1, 9)},\"project_id\":{_random.Next(1, 500)},\"user_id\":\"{_random.Next(1, 999)}\"");
        if (_random.Next(2) == 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $",\"additional_properties\":{{\"label\":\"push\",\"property\":\"w\\u00e9b\",\"value\":{_random.Next(100)}.5}}");
        }
        return Encoding.UTF8.GetBytes(_text.Append('}').ToString());
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) { gzip.Write(bytes); }
        return buffer.ToArray();
    }
}
