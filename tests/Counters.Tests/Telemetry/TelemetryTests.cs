using System.Diagnostics.Metrics;
using Counters.Testing.Telemetry;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Telemetry;

/// <summary>What the host tells about itself: all of it in the README's table, and none of it about a customer.</summary>
public sealed class TelemetryTests(ClickHouseFixture server)
{
    /// <summary>Nothing else is so called: where one of these stands in a label, it came from a client.</summary>
    private static readonly string[] Private = ["918273645", "octocat-private", "event-private", "no-such-route", "finish_ci_build", "idempotent-private", "WHATEVER"];

    /// <summary>Labels of meters that are not ours. Each has as many values as the code has cases, or this installation has servers.</summary>
    private static readonly HashSet<string> ForeignLabels =
    [
        "http.request.method", "http.response.status_code", "http.route", "url.scheme", "error.type", "aspnetcore.request.is_unhandled",
        "network.protocol.name", "network.protocol.version", "network.transport", "network.type", "network.peer.address", "server.address", "server.port",
        "http.connection.state", "gc.heap.generation", "cpu.mode",
        "grain_type", "directory", "status", "locator", "provider_type_name", "state_name", "state_type", "type", "Direction", "Status", "Context",
    ];

    private static readonly string[] ForeignMeters =
        ["Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];

    /// <summary>Values of one label: far below what a metrics store minds.</summary>
    private const int ValuesMax = 100;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_instrument_is_in_the_table_with_its_kind_and_unit_and_every_row_is_an_instrument()
    {
        await using var host = await IngestHost.StartAsync(server);
        using var instruments = Listen(host, meter => meter.StartsWith("Counters.", StringComparison.Ordinal));
        await SendTrafficAsync(host);
        Assert.Equal(
            TelemetryTable.Read().Values.Select(row => $"{row.Name} {row.Kind} {row.Unit}").Order(),
            instruments.Published.Values.Select(instrument => $"{instrument.Name} {Kind(instrument)} {instrument.Unit}").Order());
        Assert.All(instruments.Published.Values, instrument => Assert.False(string.IsNullOrEmpty(instrument.Description), instrument.Name));
    }

    [Fact]
    public async Task Labels_are_those_declared_and_never_what_a_client_sent()
    {
        await using var host = await IngestHost.StartAsync(server, "--Counters:Canary:Interval=00:00:00.100");
        using var instruments = Listen(host, meter => meter.StartsWith("Counters.", StringComparison.Ordinal) || ForeignMeters.Contains(meter));
        await SendTrafficAsync(host);
        instruments.Observe();

        var table = TelemetryTable.Read();
        var routes = host.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(route => route.RoutePattern.RawText)
            .ToHashSet();
        Assert.Contains(instruments.Labels, label => label is { Instrument: "http.server.request.duration", Label: "http.route" });
        Assert.Contains(instruments.Labels, label => label.Instrument.StartsWith("orleans-", StringComparison.Ordinal));
        Assert.DoesNotContain(instruments.Labels, label => Private.Any(secret => label.Value.Contains(secret, StringComparison.Ordinal)));
        Assert.DoesNotContain(instruments.Labels, label => !(table.TryGetValue(label.Instrument, out var row)
            ? row.Labels.GetValueOrDefault(label.Label)?.Contains(label.Value) == true
            : ForeignLabels.Contains(label.Label) && (label.Label != "http.route" || routes.Contains(label.Value))));
        Assert.All(instruments.Labels.GroupBy(label => (label.Instrument, label.Label)), values => Assert.InRange(values.Count(), 1, ValuesMax));
    }

    /// <summary>Every outcome that one host without faults can have, on every kind of route.</summary>
    private static async Task SendTrafficAsync(IngestHost host)
    {
        const string Event = """{"id":"event-private","event":"finish_ci_build","namespace_id":918273645,"user_id":"octocat-private","additional_properties":{"value":2}}""";
        await host.PostAsync(Event);
        await host.PostLinesAsync(
            Event, """{"event":"no-such-route","namespace_id":918273645}""", "broken", """{"event":"finish_ci_build","namespace_id":918273645,"time":"2020-01-01T00:00:00Z"}""");
        await host.PostAsync("{");
        await host.PostAsync("x", "text/WHATEVER");
        foreach (var path in (string[])["/v1/no-such-route/918273645", "/v1/usage?event=finish_ci_build&namespace_id=918273645&window=hour&format=csv", "/v1/namespaces/918273645/service_ping", "/v1/customers/octocat-private"])
        {
            using var answer = await host.Http.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
        }

        using var unknown = new HttpRequestMessage(new HttpMethod("WHATEVER"), new Uri("/v1/events", UriKind.Relative));
        using var refused = await host.Http.SendAsync(unknown, Cancelled);

        // Whatever was acknowledged before is visible, and its freshness known, when this one is.
        await host.PostAsync(IngestHost.Good(918273645));
        await host.CountedAsync(918273645);
    }

    private static Instruments Listen(IngestHost host, Func<string, bool> isWanted) => new(host.Services.GetRequiredService<IMeterFactory>(), isWanted);

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
}
