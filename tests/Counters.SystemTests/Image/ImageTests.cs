using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Counters.Host.Embedded;
using Counters.Hosting;
using Counters.SystemTests.Fixtures;
using Counters.Testing;
using Counters.Testing.Helm;
using Counters.Testing.Redis;
using Counters.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using k8s.Models;

namespace Counters.SystemTests.Image;

/// <summary>The image itself, built from the Dockerfile, under the rules of the chart: user 1654, a read-only root, no capability, the default seccomp profile.</summary>
[Collection(RunsAlone.Name)]
public sealed class ImageTests
{
    private const string Event = "create_ci_build";
    private const long Namespace = 9970;
    private const int UserId = 1654;

    private static readonly string Token = TokenSecret.Create();
    private static readonly TimeSpan CommandMax = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan DemoMax = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("silo")]
    [InlineData("embedded")]
    public void An_image_holds_no_shell_no_package_manager_no_SDK_and_nothing_that_its_user_could_change(string target)
    {
        var image = BuiltImage.Of(target);
        Assert.Equal("1654", image.User);
        Assert.Equal(["dotnet", "Counters.Host.dll"], image.EntryPoint);
        string[] unwanted = ["sh", "bash", "dash", "busybox", "apt", "apt-get", "dpkg", "npm", "node", "curl", "wget", "perl"];
        foreach (var folder in (string[])["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin"])
        {
            Assert.DoesNotContain(unwanted, name => Path.Exists(Path.Combine(image.Root, folder, name)));
        }

        Assert.False(Directory.Exists(Path.Combine(image.Root, "usr/share/dotnet/sdk")));
        var app = new DirectoryInfo(Path.Combine(image.Root, "app"));
        const UnixFileMode Changeable = UnixFileMode.OtherWrite | UnixFileMode.SetUser;
        Assert.DoesNotContain(app.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(app), entry => (entry.UnixFileMode & Changeable) != 0);
    }

    [Fact]
    public void An_image_holds_no_other_platforms_libraries_no_compiler_and_no_file_of_the_build()
    {
        var app = Path.Combine(BuiltImage.Of("silo").Root, "app");
        Assert.False(Directory.Exists(Path.Combine(app, "runtimes")));
        var names = Directory.EnumerateFiles(app, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.Contains("Counters.Host.dll", names);
        Assert.DoesNotContain(names, name => name is "packages.lock.json" or "Humanizer.dll");
        Assert.DoesNotContain(names, name => name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) || name.EndsWith(".cs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_image_checks_migrates_serves_and_leaves_as_the_chart_runs_it()
    {
        var image = BuiltImage.Of("silo");
        var pod = (await Manifests.OfAsync("production")).Deployment.Spec.Template.Spec;
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        using var directory = new TempDirectory();
        await using var clickHouse = await EmbeddedClickHouse.StartAsync(
            new EmbeddedClickHouseOptions { DataDirectory = directory.Sub("clickhouse"), HttpPort = FreePort.Near(0) },
            NullLoggerFactory.Instance,
            TestContext.Current.CancellationToken);
        var port = ReservedPort.Next();
        var settings = new Dictionary<string, string>
        {
            ["Counters__Redis"] = redis.Setting.Split('=', 2)[1],
            ["Counters__ClickHouse"] = $"{clickHouse.ConnectionString};Database=counters",
            ["Counters__Tokens__0__Name"] = "gitlab",
            ["Counters__Tokens__0__Scopes__0"] = "ingest",
            ["Counters__Tokens__0__Scopes__1"] = "query",
            ["Counters__Tokens__0__Sha256"] = Convert.ToHexString(TokenSecret.Hash(Token)),
        };
        foreach (var command in (string[])["migrate", "migrate", "check"])
        {
            await SucceedsAsync(image, pod, new ContainerCall(command) { Settings = settings }, CommandMax);
        }

        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        await using var silo = new ImageContainer(image, pod, new ContainerCall($"--urls={url}") { Settings = settings });
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        var probed = Assert.Single(pod.Containers);
        foreach (var probe in (V1Probe[])[probed.StartupProbe, probed.ReadinessProbe, probed.LivenessProbe]) { await PassesAsync(silo, http, probe.HttpGet.Path); }
        await SucceedsAsync(image, pod, new ContainerCall("ready", $"--url={url}"), CommandMax);
        await CountsAsync(silo, http);
        await HasNoPrivilegeAsync(silo);
        Assert.Equal(0, await silo.StopAsync());
        var (exitCode, _) = await ImageContainer.RunAsync(image, pod, new ContainerCall("ready", $"--url={url}"), CommandMax);
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task The_embedded_image_plays_the_demo_on_its_volume_without_any_network()
    {
        var image = BuiltImage.Of("embedded");
        var pod = (await Manifests.OfAsync("embedded")).Deployment.Spec.Template.Spec;
        var mount = Assert.Single(Assert.Single(pod.Containers).VolumeMounts, one => one.Name == "data").MountPath;
        using var volume = new TempDirectory();
        await OwnAsync(volume.Path);
        var call = new ContainerCall("demo", "--exit", "--environment=Development")
        {
            Settings = new Dictionary<string, string> { ["Counters__DataDirectory"] = $"{mount}/data" },
            Volumes = new Dictionary<string, string> { [mount] = volume.Path },
            Offline = true,
        };
        await SucceedsAsync(image, pod, call, DemoMax);
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(volume.Sub("data")));

        var (exitCode, output) = await ImageContainer.RunAsync(image, pod, call with { Volumes = new Dictionary<string, string>() }, CommandMax);
        Assert.True(exitCode != 0, output);
    }

    private static async Task SucceedsAsync(BuiltImage image, V1PodSpec pod, ContainerCall call, TimeSpan within)
    {
        var (exitCode, output) = await ImageContainer.RunAsync(image, pod, call, within);
        Assert.True(exitCode == 0, $"{string.Join(' ', call.Arguments)} ended with {exitCode}:\n{output}");
    }

    private static Task<TimeSpan> PassesAsync(ImageContainer silo, HttpClient http, string path) => Eventually.HoldsAsync(
        CommandMax,
        async () =>
        {
            Assert.False(silo.HasEnded, silo.Log.ToString());
            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
                return answer.StatusCode == HttpStatusCode.OK ? null : $"{path}: {answer.StatusCode}";
            }
            catch (HttpRequestException exception)
            {
                return exception.Message;
            }
        },
        silo.Log.ToString);

    private static async Task CountsAsync(ImageContainer silo, HttpClient http)
    {
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        using var sent = await http.PostAsJsonAsync("/v1/events", new { id = "1", @event = Event, namespace_id = Namespace, user_id = "42" });
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        var question = new Uri(string.Create(CultureInfo.InvariantCulture, $"/v1/usage?event={Event}&namespace_id={Namespace}&window=day"), UriKind.Relative);
        await Eventually.HoldsAsync(
            CommandMax,
            async () =>
            {
                var text = await http.GetStringAsync(question);
                return JsonElement.Parse(text).GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("value").GetInt32()) == 1 ? null : text;
            },
            silo.Log.ToString);
    }

    /// <summary>The kernel's own word: user and group, no capability to be had, no way to get any, system calls filtered.</summary>
    private static async Task HasNoPrivilegeAsync(ImageContainer silo)
    {
        var status = (await silo.StatusAsync()).Split('\n').Select(line => line.Split(':', 2)).Where(line => line.Length == 2)
            .ToDictionary(line => line[0], line => line[1].Trim());
        Assert.All(status["Uid"].Split('\t'), id => Assert.Equal(UserId, int.Parse(id, CultureInfo.InvariantCulture)));
        Assert.All(status["Gid"].Split('\t'), id => Assert.Equal(UserId, int.Parse(id, CultureInfo.InvariantCulture)));
        foreach (var set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) { Assert.Equal("0000000000000000", status[set]); }
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.Equal("2", status["Seccomp"]);
    }

    /// <summary>Gives the directory to the image's user, as Kubernetes does by the pod's fsGroup.</summary>
    private static async Task OwnAsync(string directory)
    {
        using var chown = System.Diagnostics.Process.Start("chown", [string.Create(CultureInfo.InvariantCulture, $"{UserId}:{UserId}"), directory]);
        await chown.WaitForExitAsync();
        Assert.Equal(0, chown.ExitCode);
    }
}
