using System.Text.Json.Nodes;
using Xunit;
using k8s.Models;

namespace Counters.SystemTests.Image;

/// <summary>What an OCI runtime is told of a container: the image as it is, under the rules that the chart's pod has.</summary>
internal static class OciBundle
{
    private const int TemporaryMebibytes = 64;

    /// <summary>Directories that a kubelet hides from containers, or shows them for reading only.</summary>
    private static readonly string[] Masked = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"];
    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <param name="pod">Says under which user, and what the container may do.</param>
    /// <param name="call">What is run, and with what.</param>
    public static JsonObject Of(BuiltImage image, V1PodSpec pod, ContainerCall call)
    {
        var container = Assert.Single(pod.Containers);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Null(container.SecurityContext.Capabilities.Add);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        return new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = new JsonObject
            {
                ["user"] = new JsonObject { ["uid"] = pod.SecurityContext.RunAsUser, ["gid"] = pod.SecurityContext.RunAsGroup },
                ["args"] = Texts([.. image.EntryPoint, .. call.Arguments]),
                ["env"] = Texts([.. image.Environment, "HOME=/home/app", .. call.Settings.Select(setting => $"{setting.Key}={setting.Value}")]),
                ["cwd"] = image.WorkingDirectory,
                ["capabilities"] = new JsonObject { ["bounding"] = new JsonArray(), ["effective"] = new JsonArray(), ["permitted"] = new JsonArray() },
                ["noNewPrivileges"] = container.SecurityContext.AllowPrivilegeEscalation == false,
            },
            ["root"] = new JsonObject { ["path"] = image.Root, ["readonly"] = container.SecurityContext.ReadOnlyRootFilesystem == true },
            ["hostname"] = "counters",
            ["mounts"] = new JsonArray([.. Mounts(call)]),
            ["linux"] = new JsonObject
            {
                ["namespaces"] = new JsonArray([.. ((string[])["pid", "ipc", "uts", "mount", .. call.Offline ? ["network"] : Array.Empty<string>()])
                    .Select(kind => (JsonNode)new JsonObject { ["type"] = kind })]),
                ["maskedPaths"] = Texts(Masked),
                ["readonlyPaths"] = Texts(ReadOnly),
                ["seccomp"] = SeccompProfile.Default(),
            },
        };
    }

    private static IEnumerable<JsonNode> Mounts(ContainerCall call)
    {
        yield return Mount("/proc", "proc", "proc");
        yield return Mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        yield return Mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        yield return Mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
        yield return Mount("/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=1777", $"size={TemporaryMebibytes}m");
        foreach (var (inside, outside) in call.Volumes) { yield return Mount(inside, "none", outside, "bind", "rw", "nosuid", "nodev"); }
    }

    private static JsonObject Mount(string destination, string type, string source, params string[] options) =>
        new() { ["destination"] = destination, ["type"] = type, ["source"] = source, ["options"] = Texts(options) };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
