using System.Text;
using Counters.Contracts;
using Counters.Http;
using Counters.Ingest.Parsing;
using CsCheck;
using Xunit;

namespace Counters.Tests.Ingest.Parsing;

/// <summary>Bodies as clients send them: good, bad and mutilated.</summary>
public sealed class EventRequestParserTests
{
    private const string Good = """{"id":"a1","event":"push","namespace_id":9970}""";

    private static readonly SomeEvents Events = new();

    private static readonly string[] Seeds =
    [
        """{"id":"0197-é\u002f","event":"create_ci_build","time":"2026-11-22T10:00:00Z","namespace_id":9970,"root_namespace_id":9970,"project_id":278964,"user_id":"42","additional_properties":{"label":"push","property":"web","value":3.5,"custom":"x","size":7}}""",
        """{"event":"push","namespace_id":1,"user_id":17,"time":"2026-11-22T12:00:00.123+02:00"}""",
        """[{"id":"x","event":"push","namespace_id":1},{"id":"y","event":"pusch","namespace_id":1},{"id":"z","event":"push","namespace_id":2,"additional_properties":{"value":-1e-3}}]""",
        """{"\ud83d\ude00":1,"event":"push","namespace_id":12345678901234567890}""",
    ];

    private const string Structural = "{}[]\",:\\u-.0e \nnd8";

    /// <summary>Mutilations of a body: bytes replaced, removed, doubled, cut off.</summary>
    private static readonly Gen<byte[]> Mutilated = Gen.Select(
        Gen.Int[0, Seeds.Length - 1].Select(at => Seeds[at]), Gen.Select(
            Gen.Int[0, 3], Gen.Int[0, 400], Gen.OneOf(Gen.Byte, Gen.Int[0, Structural.Length - 1].Select(at => (byte)Structural[at]))).Array[0, 8], Mutilate);

    [Fact]
    public void No_body_makes_the_reader_throw_anything_but_a_refusal() => Mutilated.Sample(
        body =>
        {
            var request = Events.Begin("key");
            try { request.ReadJson(body); } catch (RefusedException) { }
            AssertEachIndexOnce(request, Events.Packed(request));

            var lines = Events.Begin();
            lines.ReadLines(body);
            AssertEachIndexOnce(lines, Events.Packed(lines));
        },
        iter: 30_000);

    [Fact]
    public void Good_lines_around_bad_ones_count_and_each_line_is_answered_once() =>
        Gen.Select(Gen.Bool, Mutilated).Array[1, 20].Sample(
            lines =>
            {
                var good = lines.Index().Where(line => line.Item.Item1).Select(line => line.Index).ToList();
                var texts = lines.Index().Select(line => line.Item.Item1 ? $$"""{"id":"{{line.Index}}","event":"push","namespace_id":9970}""" : OneLine(line.Item.Item2));
                var request = Events.ReadLines(string.Join('\n', texts));
                var counted = Events.Packed(request);
                foreach (var index in good) { Assert.Contains(counted, some => some.Index == index && some.NamespaceId == 9970); }
                AssertEachIndexOnce(request, counted, lines.Length);
            },
            iter: 2_000);

    [Theory]
    [InlineData("""{"bogus":1, """, "invalid_json")]
    [InlineData("""{"bogus":1}""", "unknown_property")]
    [InlineData("""{"event":"push","event":"push","namespace_id":1}""", "duplicate_property")]
    [InlineData("""{"event":"push"}""", "missing_property")]
    [InlineData("""{"namespace_id":1}""", "missing_property")]
    [InlineData("""{"event":"push","namespace_id":0}""", "invalid_property")]
    [InlineData("""{"event":"push","namespace_id":"1"}""", "invalid_property")]
    [InlineData("""{"event":"push","namespace_id":1,"id":""}""", "invalid_property")]
    [InlineData("""{"event":"push","namespace_id":1,"id":null}""", "invalid_property")]
    [InlineData("""{"event":"push","namespace_id":1,"time":"2026-11-22T10:00:00"}""", "invalid_property")]
    [InlineData("""{"event":"push","namespace_id":1,"time":"2026-11-22T10:35:01Z"}""", "too_far_ahead")]
    [InlineData("""{"event":"push","namespace_id":1,"additional_properties":{"other":1}}""", "unknown_property")]
    [InlineData("""{"event":"push","namespace_id":1,"additional_properties":{"label":1}}""", "invalid_property")]
    [InlineData("""{"event":"push","namespace_id":1,"\ud800":1}""", "invalid_property")]
    [InlineData("""{"event":"push","namespace_id":1,"user_id":"\ud800"}""", "invalid_property")]
    [InlineData("""{"event":"push","namespace_id":1,"time":"\ud80000000000000000000000Z"}""", "invalid_property")]
    [InlineData("5", "not_an_object")]
    [InlineData("[]", "not_an_object")]
    [InlineData("{} {}", "missing_property")]
    [InlineData("""{"event":"push","namespace_id":1} x""", "invalid_json")]
    public void A_bad_line_is_refused_alone_with_its_reason(string line, string code)
    {
        var request = Events.ReadLines($"{Good}\n{line}\n{Good}");
        var refused = Assert.Single(request.Rejected);
        Assert.Equal((1, code), (refused.Index, refused.Code));
        Assert.Equal([0, 2], Events.Packed(request).Select(some => some.Index));
    }

    [Fact]
    public void A_bad_event_in_an_array_is_refused_alone()
    {
        var request = Events.ReadJson($$"""[{{Good}},{"event":"push","namespace_id":[{"a":[1,2]}],"id":"b"}, 7 ,[{}],{{Good}}]""");
        Assert.Equal([(1, "invalid_property"), (2, "not_an_object"), (3, "not_an_object")], request.Rejected.Select(refused => (refused.Index, refused.Code)));
        Assert.Equal([0, 4], Events.Packed(request).Select(some => some.Index));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[" + Good)]
    [InlineData(Good + Good)]
    public void A_body_that_is_not_JSON_is_refused_whole(string body) =>
        Assert.Equal((400, "invalid_json"), Refusal(() => Events.ReadJson(body)));

    [Fact]
    public void Ten_thousand_events_fit_and_one_more_is_refused()
    {
        var body = string.Join('\n', Enumerable.Repeat(Good, EventRequestParser.EventsMax));
        Assert.Equal(EventRequestParser.EventsMax, Events.Packed(Events.ReadLines(body)).Count);
        Assert.Equal((413, "too_many_events"), Refusal(() => Events.ReadLines($"{body}\n{Good}")));
    }

    [Fact]
    public void Unknown_events_are_told_the_nearest_name_and_a_flood_of_them_is_answered_quickly()
    {
        Assert.Contains("'push'", Assert.Single(Events.ReadJson("""{"event":"pusch","namespace_id":1}""").Rejected).Detail, StringComparison.Ordinal);
        var flood = Events.ReadLines(string.Join('\n', Enumerable.Range(0, 1_000).Select(n => $$"""{"event":"pusch{{n}}","namespace_id":1}""")));
        Assert.Equal(1_000, flood.Rejected.Count);
        Assert.InRange(flood.Rejected.Count(refused => refused.Detail.Contains("did you mean", StringComparison.Ordinal)), 0, EventReader.GuessesMax);
    }

    [Fact]
    public void Without_an_id_the_idempotency_key_makes_one_that_a_retry_repeats()
    {
        const string Nameless = """{"event":"push","namespace_id":9970}""";
        var first = Ids(Events.ReadJson($"[{Nameless},{Good},{Nameless}]", "k1"));
        Assert.Equal(3, first.Distinct().Count());
        Assert.DoesNotContain(ReplayId.None, first);
        Assert.Equal(first, Ids(Events.ReadLines($"{Nameless}\n{Good}\n{Nameless}", "k1")));
        Assert.Equal([first[1]], first.Intersect(Ids(Events.ReadJson($"[{Nameless},{Good},{Nameless}]", "k2"))));
        Assert.Equal([ReplayId.None, ReplayId.None], Ids(Events.ReadJson($"[{Nameless},{Nameless}]")));
    }

    [Theory]
    [InlineData("2026-11-22T11:00:00+01:00")]
    [InlineData("2026-11-22T11:00:00\\u002B01:00")]
    [InlineData("2026-11-22T10:00:00Z")]
    [InlineData("2026-11-22T10:00:00.9999999Z")]
    public void A_time_is_an_instant_whatever_its_offset_and_its_escapes(string time)
    {
        var some = Assert.Single(Events.Packed(Events.ReadJson($$"""{"event":"push","namespace_id":1,"time":"{{time}}"}""")));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), some.UnixSeconds);
    }

    private static List<UInt128> Ids(EventRequestParser request) => [.. Events.Packed(request).Select(some => some.Id)];

    private static (int Status, string Code) Refusal(Action read)
    {
        var refused = Assert.Throws<RefusedException>(read);
        return (refused.Status, refused.Code);
    }

    private static void AssertEachIndexOnce(EventRequestParser request, List<PackedEvent> counted, int? count = null)
    {
        var indices = request.Rejected.Select(refused => refused.Index).Concat(counted.Select(some => some.Index)).Order().ToList();
        Assert.Equal(indices.Distinct(), indices);
        if (count is { } expected) { Assert.Equal(Enumerable.Range(0, expected), indices); }
    }

    /// <summary>Not empty, or it would not be a line.</summary>
    private static string OneLine(byte[] body) => "." + Encoding.UTF8.GetString(body).Replace('\n', ' ');

    private static byte[] Mutilate(string seed, (int Kind, int At, byte Byte)[] changes)
    {
        var body = Encoding.UTF8.GetBytes(seed).ToList();
        foreach (var (kind, at, value) in changes.Where(_ => body.Count > 1))
        {
            var place = at % body.Count;
            switch (kind)
            {
                case 0: body[place] = value; break;
                case 1: body.RemoveAt(place); break;
                case 2: body.Insert(place, value); break;
                default: body.RemoveRange(place, Math.Min(body.Count - place, 1 + (value % 9))); break;
            }
        }

        return [.. body];
    }
}
