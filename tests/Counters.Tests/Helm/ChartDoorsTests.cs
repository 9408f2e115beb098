using Counters.Testing.Helm;
using Xunit;
using k8s.Models;

namespace Counters.Tests.Helm;

/// <summary>What the chart keeps closed: networks, secrets, disks.</summary>
public sealed class ChartDoorsTests
{
    public static TheoryData<string> Sets => [.. HelmProgram.ValueSets];

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Every_pod_of_the_release_has_a_network_policy_for_both_directions(string set)
    {
        var manifests = await Manifests.OfAsync(set);
        var pods = manifests.All.OfType<V1Deployment>().Select(one => one.Spec.Template.Metadata.Labels)
            .Concat(manifests.All.OfType<V1Job>().Select(one => one.Spec.Template.Metadata.Labels))
            .Concat(manifests.All.OfType<V1Pod>().Select(one => one.Metadata.Labels));
        Assert.All(pods, labels =>
        {
            var policy = manifests.PolicyOf(labels["app.kubernetes.io/component"]);
            Assert.Equal(["Ingress", "Egress"], policy.PolicyTypes);
            Assert.All(policy.PodSelector.MatchLabels, label => Assert.Equal(label.Value, labels[label.Key]));
        });
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task No_rule_of_a_network_policy_is_open_to_everybody(string set)
    {
        var policies = (await Manifests.OfAsync(set)).All.OfType<V1NetworkPolicy>().Select(policy => policy.Spec).ToList();
        Assert.All(policies.SelectMany(policy => policy.Ingress ?? []), rule =>
        {
            Assert.NotEmpty(rule.FromProperty);
            Assert.NotEmpty(rule.Ports);
        });
        Assert.All(policies.SelectMany(policy => policy.Egress), rule => Assert.True(rule.To is { Count: > 0 } || rule.Ports is { Count: > 0 }));
    }

    [Fact]
    public async Task Without_rules_of_the_operators_silos_and_migration_reach_names_and_the_usual_ports_of_the_stores_only()
    {
        var manifests = await Manifests.OfAsync("production");
        foreach (var component in (string[])["silo", "migration"])
        {
            var open = manifests.PolicyOf(component).Egress.Where(rule => rule.To is null).SelectMany(rule => rule.Ports.Select(port => port.Port.Value));
            Assert.Equal(["6379", "6380", "8123", "8443"], open);
            Assert.Contains(manifests.PolicyOf(component).Egress, rule => rule.Ports.All(port => port.Port.Value == "53") && rule.To.Count == 1);
        }

        Assert.Null(manifests.PolicyOf("migration").Ingress);
        Assert.Null(manifests.PolicyOf("check").Ingress);
    }

    [Fact]
    public async Task The_namespace_may_call_unless_it_is_closed_too()
    {
        Assert.Empty(Assert.Single(Callers(await Manifests.OfAsync("production"))).PodSelector.MatchLabels ?? new Dictionary<string, string>());
        var closed = Callers(await Manifests.OfAsync("production", "--set", "networkPolicy.sameNamespace=false"));
        Assert.Equal("check", Assert.Single(closed).PodSelector.MatchLabels["app.kubernetes.io/component"]);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Only_the_keys_of_secrets_that_are_needed_come_into_a_pod(string set) => Assert.All((await Manifests.OfAsync(set)).Pods, pod =>
    {
        Assert.All(pod.Containers, container => Assert.Null(container.EnvFrom));
        Assert.All((pod.Volumes ?? []).Where(volume => volume.Secret is not null), volume => Assert.NotEmpty(volume.Secret.Items));
        Assert.All(pod.Containers.SelectMany(container => container.VolumeMounts ?? []), mount => Assert.Null(mount.SubPath));
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task No_pod_fills_a_nodes_disk(string set) => Assert.All(
        (await Manifests.OfAsync(set)).Pods.SelectMany(pod => pod.Volumes ?? []).Where(volume => volume.EmptyDir is not null),
        volume => Assert.NotNull(volume.EmptyDir.SizeLimit));

    [Fact]
    public async Task Silos_read_their_certificate_from_the_secret_and_go_without_only_when_told()
    {
        var manifests = await Manifests.OfAsync("production");
        var mounted = Assert.Single(manifests.Silo.VolumeMounts, mount => mount.Name == "silo").MountPath;
        var secret = Assert.Single(manifests.Pods.First().Volumes, volume => volume.Name == "silo").Secret;
        Assert.Equal("counters-silo", secret.SecretName);
        foreach (var (setting, key) in new[] { ("Certificate", "tls.crt"), ("Key", "tls.key"), ("Authority", "ca.crt") })
        {
            Assert.Equal($"{mounted}/{key}", manifests.Silo.Env.Single(variable => variable.Name == $"Counters__Cluster__Tls__{setting}").Value);
            Assert.Contains(secret.Items, item => item.Key == key && item.Path == key);
        }

        Assert.DoesNotContain(manifests.Silo.Env, variable => variable.Name == "Counters__Cluster__AllowPlain");
        var plain = await Manifests.OfAsync("production", "--set", "cluster.tls.secret=,cluster.allowPlain=true");
        Assert.Equal("true", plain.Silo.Env.Single(variable => variable.Name == "Counters__Cluster__AllowPlain").Value);
        Assert.DoesNotContain(plain.Silo.VolumeMounts, mount => mount.Name == "silo");
    }

    [Fact]
    public async Task The_secret_that_cert_manager_fills_is_the_one_that_silos_read()
    {
        var manifests = await Manifests.OfAsync("everything", "--set", "cluster.tls.certManager.issuer=company,cluster.tls.certManager.issuerKind=ClusterIssuer");
        var certificate = Assert.Single(manifests.All.OfType<Manifests.OperatorResource>(), one => one.Kind == "Certificate");
        var specification = Assert.IsType<Dictionary<object, object>>(certificate.Spec);
        Assert.Equal(Assert.Single(manifests.Pods.First().Volumes, volume => volume.Name == "silo").Secret.SecretName, specification["secretName"]);
        Assert.Equal(["counters-silo"], Assert.IsType<List<object>>(specification["dnsNames"]));
    }

    private static IEnumerable<V1NetworkPolicyPeer> Callers(Manifests manifests) =>
        Assert.Single(manifests.PolicyOf("silo").Ingress, rule => rule.Ports.Any(port => port.Port.Value == "http")).FromProperty;
}
