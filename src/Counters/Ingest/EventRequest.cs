using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Counters.Contracts;

namespace Counters.Ingest;

/// <summary>Reads the body of one request into batches by namespace. Nothing is counted yet: a body that is not JSON has had no effect.</summary>
internal sealed class EventRequest(EventReader reader, IngestOptions options, DateTimeOffset receivedAt, string? idempotencyKey)
{
    public const int EventsMax = 10_000;

    /// <summary>An event is an object of one object; what is deeper is not an event.</summary>
    public const int DepthMax = 8;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = DepthMax };

    private readonly Dictionary<long, NamespaceBatch> _batches = [];
    private readonly Dictionary<UInt128, int> _ordinals = [];
    private readonly ReceivedEvent _received = new();
    private int _index;

    public IReadOnlyCollection<NamespaceBatch> Batches => _batches.Values;

    public List<RejectedEvent> Rejected { get; } = [];

    /// <summary>Reads one event or an array of them.</summary>
    /// <exception cref="RequestException">The body is not JSON, or holds too many events.</exception>
    public void ReadJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body.Span, Strict);
            json.Read();
            if (json.TokenType == JsonTokenType.StartArray)
            {
                while (json.Read() && json.TokenType != JsonTokenType.EndArray) { ReadNext(body, ref json); }
            }
            else
            {
                ReadNext(body, ref json);
            }

            // Whatever follows the last token makes the reader throw.
            json.Read();
        }
        catch (JsonException exception)
        {
            throw RequestException.InvalidJson(exception);
        }
    }

    /// <summary>Reads one event a line; a line that is not JSON is refused alone.</summary>
    /// <exception cref="RequestException">There are too many events.</exception>
    public void ReadLines(ReadOnlyMemory<byte> body)
    {
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).IsEmpty) { continue; }
            var index = _index;
            try
            {
                var json = new Utf8JsonReader(line.Span, Strict);
                json.Read();
                ReadNext(line, ref json, endsBody: true);
            }
            catch (JsonException exception)
            {
                // What was found wrong with the event before is moot.
                _index = index + 1;
                if (Rejected.Count > 0 && Rejected[^1].Index == index) { Rejected.RemoveAt(Rejected.Count - 1); }
                Rejected.Add(new RejectedEvent(index, null, RejectionCode.InvalidJson, RequestException.Position(exception)));
            }
        }
    }

    private void ReadNext(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, bool endsBody = false)
    {
        var index = _index++;
        if (index >= EventsMax) { throw RequestException.TooManyEvents(); }
        var start = json;
        var first = (int)json.TokenStartIndex;
        try
        {
            reader.Read(source, ref json, _received);
            var bytes = source.Slice(first, (int)json.BytesConsumed - first);

            // Whatever follows the last token makes the reader throw.
            if (endsBody) { json.Read(); }
            Accept(index, bytes);
        }
        catch (RejectionException rejection)
        {
            var id = _received.Id.IsEmpty ? null : Encoding.UTF8.GetString(_received.Id.Span);
            Rejected.Add(new RejectedEvent(index, id, rejection.Code, rejection.Message));
            start.Skip();
            json = start;
        }
    }

    private void Accept(int index, ReadOnlyMemory<byte> bytes)
    {
        if (_received.Time is { } time && time > receivedAt + options.AheadMax)
        {
            throw new RejectionException(
                RejectionCode.TooFarAhead,
                $"'time' is more than {options.AheadMax.TotalMinutes:0} minutes ahead of this server's clock, {receivedAt:O}.");
        }

        if (!_batches.TryGetValue(_received.NamespaceId, out var batch))
        {
            _batches.Add(_received.NamespaceId, batch = new NamespaceBatch(_received.NamespaceId));
        }

        batch.Add(index, _received, ReplayIdOf(bytes), receivedAt);
    }

    /// <summary>The event's own id; else one made of the request's key, the event's bytes and the ordinal among identical events; else none.</summary>
    private UInt128 ReplayIdOf(ReadOnlyMemory<byte> bytes)
    {
        if (!_received.Id.IsEmpty) { return ReplayId.Of(_received.Id.Span); }
        if (idempotencyKey is null) { return ReplayId.None; }

        var content = XxHash128.HashToUInt128(bytes.Span);
        var ordinal = _ordinals[content] = _ordinals.GetValueOrDefault(content) + 1;
        return ReplayId.Of(Encoding.UTF8.GetBytes($"\0{idempotencyKey}\0{content:x32}\0{ordinal}"));
    }
}

/// <summary>A request cannot be taken as a whole: its status, code and what to fix.</summary>
internal sealed class RequestException(int status, string code, string detail) : Exception(detail)
{
    public int Status => status;

    public string Code => code;

    public static RequestException InvalidJson(JsonException exception) => new(400, RejectionCode.InvalidJson, Position(exception));

    public static RequestException TooManyEvents() =>
        new(413, "too_many_events", $"A request carries at most {EventRequest.EventsMax} events; send the rest in further requests.");

    /// <summary>Where JSON ends to be JSON. The parser's own message may quote the input, which can hold identifiers.</summary>
    public static string Position(JsonException exception) =>
        $"This is not valid JSON from line {(exception.LineNumber ?? 0) + 1}, byte {(exception.BytePositionInLine ?? 0) + 1} on.";
}
