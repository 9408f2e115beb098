using Counters.Testing;
using Xunit;
using k8s.Models;

namespace Counters.SystemTests.Helm;

/// <summary>Files as Kubernetes lays those of a ConfigMap or a secret: each a link into a hidden folder, which an update exchanges as a whole.</summary>
internal static class MountedFiles
{
    private const string Hidden = "..data";
    private const string Version = "..2026_11_22_00_00_00.1";

    /// <summary>Lays those keys of secrets that the deployment names.</summary>
    /// <returns>By the path in the container: the folder on this machine.</returns>
    public static Dictionary<string, string> LaySecrets(V1Deployment deployment, IReadOnlyDictionary<string, Dictionary<string, string>> secrets, TempDirectory directory)
    {
        var mounts = new Dictionary<string, string>();
        foreach (var volume in deployment.Spec.Template.Spec.Volumes.Where(volume => volume.Secret is not null))
        {
            var mount = Assert.Single(Assert.Single(deployment.Spec.Template.Spec.Containers).VolumeMounts, mount => mount.Name == volume.Name);
            Lay(directory.Sub(volume.Name), volume.Secret.Items.Select(item => (item.Path, secrets[volume.Secret.SecretName][item.Key])));
            mounts[mount.MountPath] = directory.Sub(volume.Name);
        }

        return mounts;
    }

    public static void Lay(string directory, IEnumerable<(string Name, string Text)> files)
    {
        Directory.CreateDirectory(Path.Combine(directory, Version));
        File.CreateSymbolicLink(Path.Combine(directory, Hidden), Version);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(directory, Version, name), text);
            File.CreateSymbolicLink(Path.Combine(directory, name), Path.Combine(Hidden, name));
        }
    }
}
