using System.Text.RegularExpressions;
using Counters.Host.Settings;
using Counters.Testing;
using Xunit;

namespace Counters.Tests.Compose;

/// <summary>What compose.yaml promises: the settings are the host's, nothing runs with more rights than it needs, and two ports are published.</summary>
public sealed partial class ComposeTests
{
    /// <summary>The services that reach the outside, or are reached from there.</summary>
    private static readonly string[] Fronts = ["grafana", "proxy"];

    private static readonly ComposeFile File = ComposeFile.Read();

    [Fact]
    public void Every_setting_of_a_silo_is_one_that_the_host_takes()
    {
        Assert.Equal(3, File.Silos.Count());
        foreach (var (name, silo) in File.Silos)
        {
            var settings = ((Dictionary<object, object>)silo["environment"]).ToDictionary(
                entry => ((string)entry.Key).Replace("__", ":", StringComparison.Ordinal), entry => (string)entry.Value);
            Assert.NotEmpty(settings);

            // Secrets are mounted in the container only: of their settings the names are checked here, and that Compose mounts them below.
            Assert.All(settings, setting => Assert.True(
                SettingsCheck.Fault(setting.Key, setting.Value) is not { } fault || (setting.Value.StartsWith("/run/secrets/", StringComparison.Ordinal) && fault.EndsWith(
                    "it does not exist.", StringComparison.Ordinal)),
                $"{setting.Key}={setting.Value}"));
            var secrets = ComposeFile.Texts(silo, "secrets").Select(secret => $"/run/secrets/{secret}");
            Assert.All(settings.Values.Where(value => value.StartsWith('/')), path => Assert.Contains(path, secrets));
            Assert.Equal(Address(silo), settings["Counters:Cluster:AdvertisedAddress"]);
            Assert.Equal(["--urls=http://*:8080"], ComposeFile.Texts(silo, "command"));
            Assert.Contains($"server {name} {Address(silo)}:8080", Text("haproxy.cfg"));
            Assert.Contains($"\"{name}:8080\"", Text("prometheus.yml"));
        }

        Assert.Equal(3, File.Silos.Select(silo => Address(silo.Value)).Distinct().Count());
    }

    [Fact]
    public void Every_service_runs_without_capabilities_on_a_read_only_root_under_a_user_of_its_own_and_within_bounds() =>
        Assert.All(File.Services, service =>
        {
            Assert.Equal("true", service.Value["read_only"]);
            Assert.Equal(["ALL"], ComposeFile.Texts(service.Value, "cap_drop"));
            Assert.DoesNotContain("cap_add", service.Value.Keys);
            Assert.DoesNotContain("privileged", service.Value.Keys);
            Assert.Equal(["no-new-privileges:true"], ComposeFile.Texts(service.Value, "security_opt"));
            Assert.Matches("^[1-9][0-9]*:[0-9]+$", (string)service.Value["user"]);
            Assert.Contains("mem_limit", service.Value.Keys);
            Assert.Contains("pids_limit", service.Value.Keys);
        });

    [Fact]
    public void HTTP_and_Grafana_are_published_on_loopback_and_nothing_else_is()
    {
        var published = File.Services
            .ToDictionary(service => service.Key, service => ComposeFile.Texts(service.Value, "ports"))
            .Where(service => service.Value.Length > 0)
            .ToDictionary();
        Assert.Equal(Fronts, published.Keys.Order());
        Assert.Equal(["127.0.0.1:5080:8080"], published["proxy"]);
        Assert.Equal(["127.0.0.1:3000:3000"], published["grafana"]);
    }

    [Fact]
    public void Stores_and_silos_reach_nothing_but_the_services_of_their_networks()
    {
        Assert.All(File.Networks.Where(network => network.Key != "front"), network => Assert.Equal("true", network.Value["internal"]));
        foreach (var (name, service) in File.Services)
        {
            var networks = ComposeFile.Entries(service["networks"]).Keys.ToList();
            Assert.NotEmpty(networks);
            Assert.All(networks, network => Assert.Contains(network, File.Networks.Keys));
            Assert.Equal(Fronts.Contains(name), networks.Contains("front"));
            Assert.DoesNotContain("network_mode", service.Keys);
        }

        Assert.Equal(["clickhouse", "grafana", "redis", "silo-1", "silo-2", "silo-3"], MembersOf("stores"));
        Assert.Equal(["proxy", "silo-1", "silo-2", "silo-3"], MembersOf("silos"));
    }

    [Fact]
    public void Every_image_is_of_one_release() => Assert.All(
        File.Services.Values.Select(service => (string)service["image"]),
        image => Assert.Matches(@"^(\$\{COUNTERS_IMAGE:-counters:0\.1\.0\}|[a-z/-]+:v?[0-9]+\.[0-9]+[0-9a-z.-]*(@sha256:[0-9a-f]{64})?)$", image));

    [Fact]
    public void Every_mounted_path_is_in_the_repository_or_made_by_prepare()
    {
        var mounts = File.Services.Values.SelectMany(service => ComposeFile.Texts(service, "volumes")).Where(mount => mount[0] == '.').ToList();
        Assert.NotEmpty(mounts);
        Assert.All(mounts, mount => Assert.EndsWith(":ro", mount));
        Assert.All(
            mounts.Select(mount => mount.Split(':')[0]).Where(path => !path.StartsWith("./compose/secrets/", StringComparison.Ordinal)),
            path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    [Fact]
    public void Grafana_shows_the_charts_dashboards_and_lets_nobody_in_without_a_name()
    {
        var grafana = File.Services["grafana"];
        Assert.Contains("./helm/counters/dashboards:/var/lib/counters/dashboards:ro", ComposeFile.Texts(grafana, "volumes"));
        Assert.Contains("path: /var/lib/counters/dashboards", Text("grafana/dashboards/counters.yml"));
        var settings = (Dictionary<object, object>)grafana["environment"];
        Assert.Equal("false", settings["GF_AUTH_ANONYMOUS_ENABLED"]);
        Assert.Equal("/run/secrets/grafana-password", settings["GF_SECURITY_ADMIN_PASSWORD__FILE"]);
    }

    [Fact]
    public void No_password_and_no_token_is_written_into_a_file_of_the_repository()
    {
        Assert.Contains("compose/secrets/", System.IO.File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")));
        var texts = Directory.EnumerateFiles(ComposeFile.Directory, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/secrets/", StringComparison.Ordinal))
            .Append(Path.Combine(Repository.Root, "compose.yaml"))
            .Select(System.IO.File.ReadAllText);
        Assert.All(texts, text => Assert.DoesNotMatch(Secret(), text));
    }

    private static string[] MembersOf(string network) =>
        [.. File.Services.Where(service => ComposeFile.Entries(service.Value["networks"]).ContainsKey(network)).Select(service => service.Key).Order(StringComparer.Ordinal)];

    private static string Address(Dictionary<object, object> silo) => (string)ComposeFile.Entries(silo["networks"])["silos"]["ipv4_address"];

    private static string Text(string file) => System.IO.File.ReadAllText(Path.Combine(ComposeFile.Directory, file));

    [GeneratedRegex("ct_[A-Za-z0-9_-]{20}|[0-9a-f]{64}|PRIVATE KEY")]
    private static partial Regex Secret();
}
