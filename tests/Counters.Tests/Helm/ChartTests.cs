using System.Globalization;
using System.Text.RegularExpressions;
using Counters.Cluster;
using Counters.Host;
using Counters.Host.Settings;
using Counters.Testing;
using Counters.Testing.Helm;
using Counters.Tests.Fixtures;
using Xunit;
using k8s.Models;

namespace Counters.Tests.Helm;

/// <summary>The chart, rendered by the real helm.</summary>
public sealed partial class ChartTests
{
    private const string UpdateVariable = "COUNTERS_UPDATE_GOLDEN";

    public static TheoryData<string> Sets => [.. HelmProgram.ValueSets];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task The_chart_passes_helms_own_check(string set)
    {
        var (exitCode, output) = await HelmProgram.LintAsync(set);
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task What_is_rendered_is_what_was_reviewed(string set)
    {
        var rendered = DashboardText().Replace((await HelmProgram.TemplateAsync(set)).Output, "$1    …\n");
        var golden = Path.Combine(Repository.Root, "tests/Counters.Tests/Helm/Golden", $"{set}.yaml");
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") { await File.WriteAllTextAsync(golden, rendered, Cancellation); }
        Assert.True(
            await File.ReadAllTextAsync(golden, Cancellation) == rendered,
            $"The chart renders something else: run this test once with {UpdateVariable}=1 and look at the difference in {Path.GetFileName(golden)}.");
    }

    [Fact]
    public async Task Dashboards_reach_the_cluster_as_they_are() => Assert.Equal(
        Directory.GetFiles(Path.Combine(HelmProgram.Chart, "dashboards")).Order().Select(file => File.ReadAllText(file).TrimEnd()),
        (await Manifests.OfAsync("everything")).All.OfType<V1ConfigMap>().SelectMany(map => map.Data).OrderBy(file => file.Key).Select(file => file.Value.TrimEnd()));

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Kubernetes_knows_every_field(string set) => Assert.NotEmpty((await Manifests.OfAsync(set)).All);

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task No_pod_has_more_rights_than_it_needs(string set) => Assert.All((await Manifests.OfAsync(set)).Pods, pod =>
    {
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.NotEqual(0, pod.SecurityContext.RunAsUser);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.All(pod.Containers, container =>
        {
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.NotNull(container.Resources.Limits["memory"]);
        });
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Every_setting_that_the_chart_gives_is_known_to_the_host(string set)
    {
        var given = (await Manifests.OfAsync(set)).Pods.SelectMany(pod => pod.Containers).SelectMany(container => container.Env ?? [])
            .Select(variable => variable.Name.Replace("__", ":", StringComparison.Ordinal))
            .Where(name => name.StartsWith("Counters:", StringComparison.Ordinal));
        Assert.All(given, name => Assert.Contains(KnownSettings.All, setting => setting.Name == name));
    }

    [Fact]
    public async Task A_rolling_update_never_has_fewer_silos_than_asked_for_and_waits_for_the_last_flush()
    {
        var deployment = (await Manifests.OfAsync("production")).Deployment;
        Assert.Equal("0", deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal("1", deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value);
        Assert.Equal(3, deployment.Spec.Replicas);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Kubernetes_waits_longer_than_a_silo_may_take_to_leave(string set)
    {
        var manifests = await Manifests.OfAsync(set);
        var drain = TimeSpan.Parse(manifests.Silo.Env.Single(variable => variable.Name == "Counters__Cluster__DrainDelay").Value, CultureInfo.InvariantCulture);
        Assert.True(manifests.Deployment.Spec.Template.Spec.TerminationGracePeriodSeconds > (drain + HostBuilding.ShutdownTimeout).TotalSeconds);
    }

    [Fact]
    public async Task Silo_ports_are_reached_by_silos_only_and_are_where_the_silos_listen()
    {
        var manifests = await Manifests.OfAsync("everything");
        var silos = manifests.Deployment.Spec.Selector.MatchLabels;
        var policy = manifests.PolicyOf("silo");
        var port = manifests.Silo.Ports.Single(port => port.Name == "silo").ContainerPort;
        Assert.Equal($"{port}", manifests.Silo.Env.Single(variable => variable.Name == "Counters__Cluster__SiloPort").Value);
        Assert.Equal("status.podIP", manifests.Silo.Env.Single(variable => variable.Name == SiloPlace.PodAddressKey).ValueFrom.FieldRef.FieldPath);
        var rule = Assert.Single(policy.Ingress, rule => rule.Ports.Any(open => open.Port.Value == "silo"));
        Assert.Equal(silos, Assert.Single(rule.FromProperty).PodSelector.MatchLabels);
        Assert.Single(rule.Ports);
        Assert.All(policy.Ingress, rule => Assert.NotEmpty(rule.Ports));
        Assert.Contains(policy.Egress, rule => rule.Ports.Any(open => open.Port.Value == $"{port}") && silos.SequenceEqual(Assert.Single(rule.To).PodSelector.MatchLabels));
    }

    [Fact]
    public async Task The_autoscaler_alone_decides_how_many_silos_there_are()
    {
        var manifests = await Manifests.OfAsync("everything");
        Assert.Null(manifests.Deployment.Spec.Replicas);
        Assert.Equal(manifests.Deployment.Metadata.Name, manifests.Single<V2HorizontalPodAutoscaler>().Spec.ScaleTargetRef.Name);
    }

    [Fact]
    public async Task An_evaluation_is_one_silo_on_a_volume_that_outlives_the_release()
    {
        var manifests = await Manifests.OfAsync("embedded");
        Assert.Equal(1, manifests.Deployment.Spec.Replicas);
        Assert.Equal("Recreate", manifests.Deployment.Spec.Strategy.Type);
        Assert.Equal("keep", manifests.Single<V1PersistentVolumeClaim>().Metadata.Annotations["helm.sh/resource-policy"]);
        Assert.Empty(manifests.All.OfType<V1PodDisruptionBudget>());
        Assert.Empty(manifests.All.OfType<V1Job>());
    }

    [Fact]
    public async Task The_probes_ask_routes_that_exist()
    {
        var silo = (await Manifests.OfAsync("production")).Silo;
        await using var routes = await ServedRoutes.StartAsync("--environment=Development");
        var served = routes.All.Select(route => route.RoutePattern.RawText).ToList();
        Assert.All([silo.StartupProbe, silo.LivenessProbe, silo.ReadinessProbe], probe => Assert.Contains(probe.HttpGet.Path, served));
    }

    [Fact]
    public async Task Selectors_find_the_silos_and_nothing_else()
    {
        var manifests = await Manifests.OfAsync("production");
        var silo = manifests.Deployment.Spec.Template.Metadata.Labels;
        var others = manifests.All.OfType<V1Job>().Select(job => job.Spec.Template.Metadata.Labels).Concat(manifests.All.OfType<V1Pod>().Select(pod => pod.Metadata.Labels));
        foreach (var selector in new[]
        {
            manifests.Deployment.Spec.Selector.MatchLabels,
            manifests.Single<V1Service>().Spec.Selector,
            manifests.Single<V1PodDisruptionBudget>().Spec.Selector.MatchLabels,
            manifests.PolicyOf("silo").PodSelector.MatchLabels,
        })
        {
            Assert.All(selector, label => Assert.Equal(label.Value, silo[label.Key]));
            Assert.All(others, labels => Assert.Contains(selector, label => labels.TryGetValue(label.Key, out var value) ? value != label.Value : true));
        }
    }

    /// <summary>Dashboards are reviewed where they stand.</summary>
    [GeneratedRegex(@"(\.json: \|-\n)(    .*\n)+")]
    private static partial Regex DashboardText();
}
