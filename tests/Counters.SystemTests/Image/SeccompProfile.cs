using System.Text.Json.Nodes;
using Xunit;

namespace Counters.SystemTests.Image;

/// <summary>The default profile of container engines, Kubernetes' RuntimeDefault, for a container without capabilities.</summary>
internal static class SeccompProfile
{
    /// <summary>Comes with buildah.</summary>
    private const string File = "/usr/share/containers/seccomp.json";

    private const string Architecture = "amd64";

    /// <returns>The profile as the OCI runtime specification has it, which knows no conditions.</returns>
    public static JsonObject Default()
    {
        Assert.True(System.IO.File.Exists(File), $"{File} is missing; Debian's package golang-github-containers-common has it.");
        var profile = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        var rules = profile["syscalls"]!.AsArray().Where(rule => Applies(rule!)).Select(rule => new JsonObject
        {
            ["names"] = rule!["names"]!.DeepClone(),
            ["action"] = rule["action"]!.DeepClone(),
            ["args"] = rule["args"] is JsonArray arguments ? arguments.DeepClone() : new JsonArray(),
            ["errnoRet"] = rule["errnoRet"]?.DeepClone(),
        });
        return new JsonObject
        {
            ["defaultAction"] = profile["defaultAction"]!.DeepClone(),
            ["architectures"] = new JsonArray("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
            ["syscalls"] = new JsonArray([.. rules.Select(WithoutNull)]),
        };
    }

    /// <summary>Rules for capabilities hold where none is left out; the container has none of them.</summary>
    private static bool Applies(JsonNode rule) =>
        Texts(rule["includes"], "caps").Length == 0
        && (Texts(rule["includes"], "arches") is var included && (included.Length == 0 || included.Contains(Architecture)))
        && !Texts(rule["excludes"], "arches").Contains(Architecture);

    private static string[] Texts(JsonNode? condition, string name) => condition?[name] is JsonArray texts ? [.. texts.Select(text => text!.GetValue<string>())] : [];

    private static JsonNode WithoutNull(JsonObject rule)
    {
        if (rule["errnoRet"] is null) { rule.Remove("errnoRet"); }
        return rule;
    }
}
