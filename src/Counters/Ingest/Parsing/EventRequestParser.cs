using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Counters.Contracts;
using Counters.Hosting;
using Counters.Http;
using Counters.Http.Bodies;
using Counters.Ingest.Matching;

namespace Counters.Ingest.Parsing;

/// <summary>Reads the body of one request into batches by namespace. Nothing is counted yet: a body that is not JSON has had no effect.</summary>
internal sealed class EventRequestParser(EventReader reader, DateTimeOffset receivedAt, string? idempotencyKey)
{
    public const int EventsMax = 10_000;

    /// <summary>An event is an object of one object. What is deeper is refused by its type as long as it can be skipped over, which this bounds.</summary>
    public const int DepthMax = 64;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = DepthMax };
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly Dictionary<long, NamespaceBatch> _batches = [];
    private readonly Dictionary<UInt128, int> _ordinals = [];
    private readonly ReceivedEvent _received = new();
    private readonly List<EventPlace> _places = [];
    private IReadOnlySet<int> _outOfReach = new HashSet<int>();
    private int _events;

    /// <summary>Whether to keep the place of each event, for a sender that may not send all.</summary>
    public bool KeepsPlaces { get; init; }

    /// <summary>Of the events that are not refused; empty unless they are kept.</summary>
    public IReadOnlyCollection<EventPlace> Places => _places;

    /// <summary>The caller's name; empty when it has none.</summary>
    public string Client { get; init; } = "";

    /// <summary>By this silo's clock; it decides by which rules the events are counted.</summary>
    public DateTimeOffset ReceivedAt => receivedAt;

    public IReadOnlyCollection<NamespaceBatch> Batches => _batches.Values;

    public RejectionList Rejected { get; } = new();

    /// <summary>Events read, the refused ones included.</summary>
    public int Events => _events;

    /// <summary>The same request, not read yet, that refuses the events at these positions because they are out of their sender's reach.</summary>
    public EventRequestParser Without(IReadOnlySet<int> outOfReach) => new(reader, receivedAt, idempotencyKey) { Client = Client, _outOfReach = outOfReach };

    /// <summary>Reads one event or an array of them.</summary>
    /// <exception cref="RefusedException">The body is not JSON, or holds too many events.</exception>
    public void ReadJson(ReadOnlyMemory<byte> body)
    {
        body = WithoutMark(body);
        if (!Utf8.IsValid(body.Span))
        {
            throw new RefusedException(400, RequestCode.InvalidUtf8, $"The body is not valid UTF-8 from {TextPosition.OfInvalidUtf8(body.Span)} on; nothing was counted.");
        }

        try
        {
            var json = new Utf8JsonReader(body.Span, Strict);
            json.Read();
            if (json.TokenType == JsonTokenType.StartArray)
            {
                while (json.Read() && json.TokenType != JsonTokenType.EndArray) { ReadElement(body, ref json, NextIndex()); }
            }
            else
            {
                ReadElement(body, ref json, NextIndex());
            }

            // Whatever follows the last token makes the reader throw.
            json.Read();
        }
        catch (JsonException fault)
        {
            var (code, detail) = Describe(fault, body.Span);
            throw new RefusedException(400, code, $"{detail} Nothing was counted; send one event a line as application/x-ndjson to have only broken lines refused.");
        }
    }

    /// <summary>Reads one event a line; a line that is not JSON is refused alone.</summary>
    /// <exception cref="RefusedException">There are too many events.</exception>
    public void ReadLines(ReadOnlyMemory<byte> body)
    {
        body = WithoutMark(body);
        for (var number = 1; !body.IsEmpty; number++)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty) { ReadLine(line, number); }
        }
    }

    private void ReadLine(ReadOnlyMemory<byte> line, int number)
    {
        var index = NextIndex();
        _received.Clear();
        if (!Utf8.IsValid(line.Span))
        {
            Rejected.Add(index, _received, RejectionCode.InvalidUtf8, "", $"The text is not valid UTF-8 from {TextPosition.OfInvalidUtf8(line.Span, number)} on.");
            return;
        }

        try
        {
            var json = new Utf8JsonReader(line.Span, Strict);
            json.Read();
            ReadElement(line, ref json, index, endsSource: true);
        }
        catch (JsonException fault)
        {
            var (code, detail) = Describe(fault, line.Span, number);
            Rejected.Add(index, _received, code, "", detail);
        }
    }

    /// <exception cref="JsonException">The event is not JSON, whatever else is wrong with it.</exception>
    private void ReadElement(ReadOnlyMemory<byte> source, ref Utf8JsonReader json, int index, bool endsSource = false)
    {
        var start = json;
        try
        {
            reader.Read(source, ref json, _received);
            var bytes = source[(int)start.TokenStartIndex..(int)json.BytesConsumed];

            // Whatever follows the last token makes the reader throw.
            if (endsSource) { json.Read(); }
            Accept(index, bytes);
        }
        catch (RejectionException rejection)
        {
            start.Skip();
            json = start;
            Rejected.Add(index, _received, rejection);
        }
    }

    private int NextIndex() => _events < EventsMax
        ? _events++
        : throw new RefusedException(
            413, RequestCode.TooManyEvents, $"A request carries at most {EventsMax} events; nothing of this one was counted. Send the events in several requests.");

    private void Accept(int index, ReadOnlyMemory<byte> bytes)
    {
        if (_received.Time is { } time && time > receivedAt + ClockSkew.AheadMax)
        {
            throw new RejectionException(
                RejectionCode.TooFarAhead,
                "time",
                $"'time' is more than {ClockSkew.AheadMax.TotalMinutes:0} minutes ahead of this server's clock, {receivedAt:O}.");
        }

        if (_outOfReach.Contains(index)) { throw new RejectionException(RejectionCode.OutOfReach, "namespace_id", EventReach.Detail); }
        if (KeepsPlaces)
        {
            _places.Add(new EventPlace(index, _received.NamespaceId, _received.RootNamespaceId, (uint)(_received.Time ?? receivedAt).ToUnixTimeSeconds()));
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

    /// <summary>Some clients begin a text with a byte order mark; it means nothing in UTF-8.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    private static (string Code, string Detail) Describe(JsonException fault, ReadOnlySpan<byte> text, long firstLine = 1) =>
        text.Trim(" \t\r\n"u8).IsEmpty ? (RejectionCode.InvalidJson, "The body is empty.")
        : IsTooDeep(text) ? (RejectionCode.TooDeep, $"The JSON is nested more than {DepthMax} levels deep at {TextPosition.OfFault(fault, firstLine)}.")
        : (RejectionCode.InvalidJson, $"This is not valid JSON from {TextPosition.OfFault(fault, firstLine)} on.");

    /// <summary>The JSON reader has one exception for both: a body that failed for its depth can be read deeper without the limit.</summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> text)
    {
        if (text.Count((byte)'[') + text.Count((byte)'{') <= DepthMax) { return false; }
        try
        {
            var json = new Utf8JsonReader(text, AnyDepth);
            while (json.Read())
            {
                if (json.CurrentDepth >= DepthMax) { return true; }
            }
        }
        catch (JsonException)
        {
            // It is broken before it is too deep.
        }

        return false;
    }
}
