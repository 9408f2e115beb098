using Xunit;
using k8s;
using k8s.Models;

namespace Counters.Testing.Helm;

/// <summary>What the chart renders, read into Kubernetes' own models; a field that Kubernetes does not know is an error.</summary>
internal sealed class Manifests
{
    /// <summary>The resources of the Prometheus operator and of cert-manager have no model of Kubernetes' own.</summary>
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(OperatorResource),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(OperatorResource),
        ["cert-manager.io/v1/Issuer"] = typeof(OperatorResource),
        ["cert-manager.io/v1/Certificate"] = typeof(OperatorResource),
    };

    private readonly List<object> _resources;

    private Manifests(string text) => _resources = KubernetesYaml.LoadAllFromString(text, Types, strict: true);

    public static async Task<Manifests> OfAsync(string set, params string[] more)
    {
        var (exitCode, text) = await HelmProgram.TemplateAsync(set, more);
        Assert.True(exitCode == 0, text);
        return new Manifests(text);
    }

    public IReadOnlyList<object> All => _resources;

    public V1Deployment Deployment => Assert.Single(_resources.OfType<V1Deployment>());

    public V1Container Silo => Assert.Single(Deployment.Spec.Template.Spec.Containers);

    /// <summary>The specifications of all pods that the chart can start.</summary>
    public IEnumerable<V1PodSpec> Pods =>
        [.. _resources.OfType<V1Deployment>().Select(one => one.Spec.Template.Spec),
         .. _resources.OfType<V1Job>().Select(one => one.Spec.Template.Spec),
         .. _resources.OfType<V1Pod>().Select(one => one.Spec)];

    public T Single<T>() => Assert.Single(_resources.OfType<T>());

    /// <summary>The network policy of the pods of one kind: silo, check or migration.</summary>
    public V1NetworkPolicySpec PolicyOf(string component) => Assert.Single(
        _resources.OfType<V1NetworkPolicy>(), policy => policy.Spec.PodSelector.MatchLabels["app.kubernetes.io/component"] == component).Spec;

    /// <summary>A resource of an operator, its specification as plain maps and lists.</summary>
    internal sealed class OperatorResource : IKubernetesObject<V1ObjectMeta>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();

        public object? Spec { get; set; }
    }
}
