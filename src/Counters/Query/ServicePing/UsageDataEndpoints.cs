using System.Globalization;
using Counters.Dictionary;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Query.ServicePing;

/// <summary>
/// GitLab's own paths for those who read them today: the job that pulls the Service Ping of GitLab.com, and clients of its API (GitLab:
/// <c>lib/api/usage_data.rb</c>, <c>usage_data_non_sql_metrics.rb</c>, <c>usage_data_service_ping.rb</c>).
/// </summary>
/// <remarks>The numbers are the instance's, over all namespaces, as theirs are. Parameters that are not known are ignored there, so they are here.</remarks>
public static class UsageDataEndpoints
{
    private const string Yaml = "application/yaml";

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps <c>GET /api/v4/usage_data/{metric_definitions,service_ping,non_sql_metrics}</c>.</summary>
        public RouteGroupBuilder MapUsageData()
        {
            var data = routes.MapGroup("/api/v4/usage_data").WithTags("Query").AddEndpointFilter(new ProblemFilter());
            data.MapGet("/metric_definitions", Definitions)
                .NeedsNoReach()
                .WithName("GetMetricDefinitions")
                .WithSummary("Every metric definition in force, as GitLab's API gives them: one YAML array.");
            data.MapGet(
                    "/service_ping",
                    (HttpRequest http, PingSubjects subjects, InstancePings instance, ServicePingReader pings, TimeProvider time, CancellationToken cancellationToken) =>
                        PayloadAsync(http, subjects, instance, pings, time, withSql: false, cancellationToken))
                .AppliesReach()
                .BoundByToken()
                .WithName("GetInstanceServicePing")
                .WithSummary("The Service Ping of the whole instance in GitLab's shape.");
            data.MapGet(
                    "/non_sql_metrics",
                    (HttpRequest http, PingSubjects subjects, InstancePings instance, ServicePingReader pings, TimeProvider time, CancellationToken cancellationToken) =>
                        PayloadAsync(http, subjects, instance, pings, time, withSql: true, cancellationToken))
                .AppliesReach()
                .BoundByToken()
                .WithName("GetNonSqlMetrics")
                .WithSummary("The same with -3 in the place of every metric that is made of SQL.");
            return data;
        }
    }

    private static IResult Definitions(HttpRequest http, IRuleRegistry registry, MetricDefinitionsYaml definitions) =>
        Results.Bytes(definitions.Of(registry.Dictionary, Tolerant(http).Single("include_paths") is "true" or "1"), Yaml);

    private static async Task<IResult> PayloadAsync(
        HttpRequest http,
        PingSubjects subjects,
        InstancePings instance,
        ServicePingReader pings,
        TimeProvider time,
        bool withSql,
        CancellationToken cancellationToken)
    {
        var query = Tolerant(http);
        var recordedAt = query.RecordedAt(time.GetUtcNow());
        var subject = await SubjectAsync(query, subjects, Caller.Of(http.HttpContext).Reach, cancellationToken);
        var ping = subject is PingSubject.Instance
            ? await instance.ReadAsync(query.Single("recorded_at") is null ? null : recordedAt, cancellationToken)
            : await pings.ReadAsync(subject, recordedAt, cancellationToken);
        return new JsonAnswer(writer => ServicePingJson.WritePayload(writer, ping, withSql));
    }

    private static async Task<PingSubject> SubjectAsync(QueryParameters query, PingSubjects subjects, Reach reach, CancellationToken cancellationToken) =>
        (query.Single("namespace_id"), query.Single("customer_id")) switch
        {
            (null, null) => PingSubjects.Instance(reach),
            (null, { } customer) => await subjects.CustomerAsync(customer, reach, cancellationToken),
            ({ } text, null) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var root)
                ? await subjects.RootAsync(root, reach, cancellationToken)
                : throw RefusedException.BadParameter("namespace_id", $"'{text}' is not the number of a root namespace."),
            _ => throw RefusedException.BadParameter("customer_id", "give either namespace_id or customer_id; without both the whole instance is meant."),
        };

    private static QueryParameters Tolerant(HttpRequest http) => new(http.Query, [.. http.Query.Keys]);
}
