using System.Globalization;
using System.Text;
using Counters.Ingest.Parsing;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>Events that break the contract, each between two good ones, over HTTP: the good ones count, the bad one is named with a code and what to fix.</summary>
public sealed class BadEventsTests(IngestHostFixture fixture, ClickHouseFixture server)
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly string Ago = Now.AddDays(-3).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Far enough ahead to be so still when a long run comes to these tests; the 5 minutes themselves are held by tests with a clock of their own.</summary>
    private static readonly string Ahead = Now.AddHours(2).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>What stands for {NS} is the namespace of the good events around.</summary>
    public static TheoryData<string, string, string> Bad => new()
    {
        { """{"event":"create_ci_biuld","namespace_id":{NS}}""", RejectionCode.UnknownEvent, "did you mean 'create_ci_build'?" },
        { """{"event":"something_else_entirely","namespace_id":{NS}}""", RejectionCode.UnknownEvent, "No event is called 'something_else_entirely'." },
        { """{"event":"","namespace_id":{NS}}""", RejectionCode.UnknownEvent, "No event is called ''" },
        { """{"event":"LONG","namespace_id":{NS}}""".Replace(
            "LONG", new string('e', 1_025), StringComparison.Ordinal), RejectionCode.InvalidProperty, "'event' is longer than 1024 bytes" },
        { """{"event":7,"namespace_id":{NS}}""", RejectionCode.InvalidProperty, "'event' must be a text" },
        { """{"namespace_id":{NS}}""", RejectionCode.MissingProperty, "'event' is required" },
        { """{"event":null,"namespace_id":{NS}}""", RejectionCode.MissingProperty, "'event' is required" },
        { """{"event":"create_ci_build"}""", RejectionCode.MissingProperty, "'namespace_id' is required" },
        { """{"event":"create_ci_build","namespace_id":0}""", RejectionCode.InvalidProperty, "'namespace_id' must be an integer from 1 to" },
        { """{"event":"create_ci_build","namespace_id":-7}""", RejectionCode.InvalidProperty, "'namespace_id' must be an integer from 1 to" },
        { """{"event":"create_ci_build","namespace_id":1.5}""", RejectionCode.InvalidProperty, "'namespace_id' must be an integer" },
        { """{"event":"create_ci_build","namespace_id":1e3}""", RejectionCode.InvalidProperty, "'namespace_id' must be an integer" },
        { """{"event":"create_ci_build","namespace_id":"{NS}"}""", RejectionCode.InvalidProperty, "'namespace_id' must be an integer" },
        { """{"event":"create_ci_build","namespace_id":9223372036854775808}""", RejectionCode.InvalidProperty, "'namespace_id' must be an integer" },
        { """{"event":"create_ci_build","namespace_id":{NS},"root_namespace_id":0}""", RejectionCode.InvalidProperty, "'root_namespace_id' must be an integer" },
        { """{"event":"create_ci_build","namespace_id":{NS},"project_id":"a"}""", RejectionCode.InvalidProperty, "'project_id' must be an integer" },
        { """{"event":"create_ci_build","namespace_id":{NS},"user_id":1.5}""", RejectionCode.InvalidProperty, "'user_id' must be a text or an integer" },
        { """{"event":"create_ci_build","namespace_id":{NS},"user_id":{"id":1}}""", RejectionCode.InvalidProperty, "'user_id' must be a text or an integer" },
        { """{"event":"create_ci_build","namespace_id":{NS},"user_id":""}""", RejectionCode.InvalidProperty, "'user_id' is empty" },
        { """{"event":"create_ci_build","namespace_id":{NS},"user":"42"}""", RejectionCode.UnknownProperty, "'user' is not a property of an event" },
        { """{"event":"create_ci_build","namespace_id":{NS},"event":"create_ci_build"}""", RejectionCode.DuplicateProperty, "'event' is given twice" },
        { """{"event":"create_ci_build","namespace_id":{NS},"user_id":null,"user_id":"42"}""", RejectionCode.DuplicateProperty, "'user_id' is given twice" },
        { """{"event":"create_ci_build","namespace_id":{NS},"additional_properties":{"property":"a","property":"b"}}""", RejectionCode.DuplicateProperty, "'property' is given twice" },
        { """{"event":"finish_ci_build","namespace_id":{NS},"additional_properties":{"exit_code":1,"exit_code":1}}""", RejectionCode.DuplicateProperty, "'exit_code' is given twice" },
        { """{"event":"create_ci_build","namespace_id":{NS},"additional_properties":{"colour":"red"}}""", RejectionCode.UnknownProperty, "'colour' is not declared among the additional properties of 'create_ci_build'" },
        { """{"event":"create_ci_build","namespace_id":{NS},"additional_properties":[]}""", RejectionCode.InvalidProperty, "'additional_properties' must be an object" },
        { """{"event":"create_ci_build","namespace_id":{NS},"additional_properties":{"label":{"a":{"b":{"c":{"d":{"e":{"f":{"g":1}}}}}}}}}""", RejectionCode.InvalidProperty, "'label' must be a text" },
        { """{"event":"finish_ci_build","namespace_id":{NS},"additional_properties":{"value":"3"}}""", RejectionCode.InvalidProperty, "'value' must be a number" },
        { """{"event":"finish_ci_build","namespace_id":{NS},"additional_properties":{"value":1e16}}""", RejectionCode.InvalidProperty, "'value' must be a number of at most 9 fraction digits" },
        { """{"event":"finish_ci_build","namespace_id":{NS},"additional_properties":{"value":1e400}}""", RejectionCode.InvalidProperty, "'value' must be a number of at most 9 fraction digits" },
        { """{"event":"finish_ci_build","namespace_id":{NS},"additional_properties":{"value":1e-30}}""", RejectionCode.InvalidProperty, "'value' must be a number of at most 9 fraction digits" },
        { """{"event":"finish_ci_build","namespace_id":{NS},"additional_properties":{"value":0.12345678901}}""", RejectionCode.InvalidProperty, "'value' must be a number of at most 9 fraction digits" },
        { """{"event":"create_ci_build","namespace_id":{NS},"time":"yesterday"}""", RejectionCode.InvalidProperty, "'time' must be a time as in RFC 3339" },
        { """{"event":"create_ci_build","namespace_id":{NS},"time":"2026-11-22T10:00:00"}""", RejectionCode.InvalidProperty, "with Z or an offset" },
        { """{"event":"create_ci_build","namespace_id":{NS},"time":1790000000}""", RejectionCode.InvalidProperty, "'time' must be a time as in RFC 3339" },
        { """{"event":"create_ci_build","namespace_id":{NS},"time":"AGO"}""".Replace("AGO", Ago, StringComparison.Ordinal), RejectionCode.TooLate, "before the accept window" },
        { """{"event":"create_ci_build","namespace_id":{NS},"time":"AHEAD"}""".Replace(
            "AHEAD", Ahead, StringComparison.Ordinal), RejectionCode.TooFarAhead, "5 minutes ahead of this server's clock" },
        { """{"event":"create_ci_build","namespace_id":{NS},"id":""}""", RejectionCode.InvalidProperty, "'id' must be a text of 1 to 128 characters" },
        { """{"event":"create_ci_build","namespace_id":{NS},"id":7}""", RejectionCode.InvalidProperty, "'id' must be a text of 1 to 128 characters" },
        { """{"event":"create_ci_build","namespace_id":{NS},"id":"LONG"}""".Replace(
            "LONG", new string('i', 129), StringComparison.Ordinal), RejectionCode.InvalidProperty, "'id' must be a text of 1 to 128 characters" },
        { """{"event":"create_ci_build","namespace_id":{NS},"user_id":"\ud800"}""", RejectionCode.InvalidProperty, "half of a surrogate pair" },
        { """{"event":"create_ci_build","namespace_id":{NS},"\ud800":"a"}""", RejectionCode.InvalidProperty, "half of a surrogate pair" },
        { """{"event":"create_ci_build","namespace_id":{NS},"time":"\ud800"}""", RejectionCode.InvalidProperty, "" },
        { "null", RejectionCode.NotAnObject, "An event is a JSON object" },
        { "[]", RejectionCode.NotAnObject, "An event is a JSON object" },
        { "\"create_ci_build\"", RejectionCode.NotAnObject, "An event is a JSON object" },
        { "7", RejectionCode.NotAnObject, "An event is a JSON object" },
    };

    /// <summary>Lines that are not JSON: in an array they would break the whole body.</summary>
    public static TheoryData<string, string, string> Broken => new()
    {
        { """{"event":"create_ci_build","namespace_id":{NS}""", RejectionCode.InvalidJson, "not valid JSON from line 2, byte " },
        { """{"event":"create_ci_build","namespace_id":{NS}} trailing""", RejectionCode.InvalidJson, "not valid JSON from line 2, byte " },
        { """{"event":"create_ci_build","namespace_id":{NS}}{"event":"create_ci_build","namespace_id":{NS}}""", RejectionCode.InvalidJson, "not valid JSON from line 2, byte " },
        { """{"event":"create_ci_build","namespace_id":{NS},"additional_properties":{"value":NaN}}""", RejectionCode.InvalidJson, "not valid JSON from line 2, byte " },
        { """{"event":"create_ci_build","namespace_id":{NS},"additional_properties":{"value":Infinity}}""", RejectionCode.InvalidJson, "not valid JSON from line 2, byte " },
        { """{'event':'create_ci_build'}""", RejectionCode.InvalidJson, "not valid JSON from line 2, byte 2 " },
        { """{"event":"create_ci_build","namespace_id":007}""", RejectionCode.InvalidJson, "not valid JSON from line 2, byte " },
        { """{"event":"nobody_knows_it", broken""", RejectionCode.InvalidJson, "not valid JSON from line 2, byte 29 " },
        { $$"""{"event":"create_ci_build","namespace_id":{NS},"additional_properties":{{new string('[', 100)}}{{new string(']', 100)}}}""", RejectionCode.TooDeep, "more than 64 levels deep at line 2, byte " },
        { "hello", RejectionCode.InvalidJson, "not valid JSON from line 2, byte 1 " },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    [MemberData(nameof(Broken))]
    public async Task A_bad_line_is_named_and_the_good_ones_around_it_count(string bad, string code, string advice)
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();

        var answer = await host.PostLinesAsync(IngestHost.Good(namespaceId), Placed(bad, namespaceId), IngestHost.Good(namespaceId));

        AssertOneRejected(answer, code, advice);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_element_of_an_array_is_named_and_the_good_ones_around_it_count(string bad, string code, string advice)
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();

        var answer = await host.PostAsync($"[{IngestHost.Good(namespaceId)},{Placed(bad, namespaceId)},{IngestHost.Good(namespaceId)}]");

        AssertOneRejected(answer, code, advice);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_cost_their_line_only()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        var good = Encoding.UTF8.GetBytes(IngestHost.Good(namespaceId));

        var answer = await host.PostAsync([.. good, (byte)'\n', .. "{\"id\":\""u8, 0xC3, 0x28, .. "\"}\n"u8, .. good], "application/x-ndjson");

        AssertOneRejected(answer, RejectionCode.InvalidUtf8, "line 2, byte 8");
    }

    [Fact]
    public async Task A_broken_line_500_costs_one_event_of_a_thousand_and_what_ClickHouse_shows_is_the_rest()
    {
        var host = await fixture.HostAsync(server);
        var namespaceId = IngestHost.NewNamespace();
        var lines = Enumerable.Repeat(IngestHost.Good(namespaceId), 1_000).ToArray();
        lines[499] = lines[499][..^4];

        var answer = await host.PostLinesAsync(lines);

        Assert.Equal((200, 999), (answer.Status, answer.Accepted));
        var rejected = Assert.Single(answer.Rejected);
        Assert.Equal((499, RejectionCode.InvalidJson), (rejected.Index, rejected.Code));
        Assert.Contains("line 500, byte ", rejected.Detail, StringComparison.Ordinal);
        Assert.Equal(999, await host.CountedAsync(namespaceId));
    }

    [Theory]
    [InlineData("{\"id\":\"i-1\",\"event\":\"create_ci_biuld\",\"namespace_id\":5,\"user_id\":\"secret-user\"}", "i-1")]
    [InlineData("{\"event\":\"create_ci_biuld\",\"namespace_id\":5,\"id\":\"i-1\"}", null)]
    public async Task A_refusal_carries_the_id_as_far_as_it_was_read_and_no_other_identifier(string line, string? id)
    {
        var host = await fixture.HostAsync(server);

        var answer = await host.PostLinesAsync(line);

        Assert.Equal(id, Assert.Single(answer.Rejected).Id);
        Assert.DoesNotContain("secret-user", answer.Body.ToString(), StringComparison.Ordinal);
    }

    private static string Placed(string bad, long namespaceId) => bad.Replace("{NS}", namespaceId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static void AssertOneRejected(IngestAnswer answer, string code, string advice)
    {
        Assert.Equal((200, 2), (answer.Status, answer.Accepted));
        var rejected = Assert.Single(answer.Rejected);
        Assert.Equal((1, code), (rejected.Index, rejected.Code));
        Assert.Contains(advice, rejected.Detail, StringComparison.Ordinal);
        Assert.InRange(rejected.Detail.Length, 1, 300);
    }
}
