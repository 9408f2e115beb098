using Counters.Testing.Helm;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Counters.Tests.Helm;

/// <summary>Values of the chart: wrong ones are refused in words, and every one is documented.</summary>
public sealed class ChartValuesTests
{
    [Theory]
    [InlineData("replicas: Must be greater than or equal to 1", "replicas=0")]
    [InlineData("replicas: Invalid type. Expected: integer, given: string", "replicas=three")]
    [InlineData("redis: Additional property url is not allowed", "redis.url=redis:6379")]
    [InlineData("Additional property replica is not allowed", "replica=2")]
    [InlineData("settings", "settings.Counters:Redis=redis:6379")]
    [InlineData("settings", "settings.Counters:Cluster:SiloPort=1")]
    [InlineData("terminationGracePeriodSeconds: Must be greater than or equal to 31", "terminationGracePeriodSeconds=30")]
    [InlineData("terminationGracePeriodSeconds must be more than 90: drainSeconds, and the 30 s", "drainSeconds=60")]
    [InlineData("drainSeconds: Must be less than or equal to 300", "drainSeconds=301")]
    [InlineData("serviceMonitor.tokenSecret is missing: /metrics wants a token", "serviceMonitor.enabled=true")]
    [InlineData("image.digest: Does not match pattern", "image.digest=latest")]
    [InlineData("image.pullPolicy", "image.pullPolicy=Sometimes")]
    [InlineData("embedded.size: Does not match pattern", "embedded.size=big")]
    [InlineData("service.port: Must be less than or equal to 65535", "service.port=80000")]
    [InlineData("redis.existingSecret names the secret with Redis' connection string", "redis.existingSecret=")]
    [InlineData("clickhouse.existingSecret names the secret with ClickHouse's connection string", "clickhouse.existingSecret=")]
    [InlineData("tokens.existingSecret names the secret with the tokens", "tokens.existingSecret=")]
    [InlineData("embedded.enabled brings its own Redis and ClickHouse", "embedded.enabled=true")]
    [InlineData("ingress.host is missing", "ingress.enabled=true")]
    [InlineData("ingress.tlsSecret is missing: tokens travel in each request", "ingress.enabled=true,ingress.host=counters.example.com")]
    [InlineData("networkPolicy.ingressFrom is missing", "ingress.enabled=true,ingress.host=counters.example.com,ingress.tlsSecret=tls")]
    [InlineData("service.type=LoadBalancer serves HTTP without TLS", "service.type=LoadBalancer")]
    [InlineData("cluster.tls.secret names the secret with the silos' certificate", "cluster.tls.secret=")]
    [InlineData("exclude each other", "cluster.tls.certManager.enabled=true")]
    [InlineData("cluster.tls.certManager.duration: Does not match pattern", "cluster.tls.certManager.duration=90d")]
    [InlineData("settings", "settings.Counters:TokensFile=/tmp/tokens.json")]
    [InlineData("belong together", "dictionary.metricsConfigMaps={metrics}")]
    public async Task A_wrong_value_is_refused_with_what_to_mend(string refusal, string value)
    {
        var (exitCode, output) = await HelmProgram.TemplateAsync("production", "--set", value);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(refusal, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_value_stands_in_the_table_with_its_default()
    {
        var documented = (await File.ReadAllLinesAsync(Path.Combine(HelmProgram.Chart, "README.md"), TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .ToDictionary(cells => cells[1].Trim().Trim('`'), cells => cells[2].Trim().Trim('`'));
        var yaml = new YamlStream();
        yaml.Load(new StreamReader(Path.Combine(HelmProgram.Chart, "values.yaml")));
        var values = Leaves("", yaml.Documents[0].RootNode).ToDictionary(leaf => leaf.Name, leaf => leaf.Value);
        Assert.Equal(values.Keys.Order(), documented.Keys.Order());
        Assert.All(values, value => Assert.Equal(value.Value, documented[value.Key]));
    }

    private static IEnumerable<(string Name, string Value)> Leaves(string prefix, YamlNode node) => node switch
    {
        YamlMappingNode { Children.Count: > 0 } map => map.Children.SelectMany(pair => Leaves(prefix + (prefix.Length > 0 ? "." : "") + pair.Key, pair.Value)),
        YamlMappingNode => [(prefix, "{}")],
        YamlSequenceNode => [(prefix, "[]")],
        _ => [(prefix, node.ToString() is { Length: > 0 } text ? text : "empty")],
    };
}
