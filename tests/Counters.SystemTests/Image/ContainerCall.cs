namespace Counters.SystemTests.Image;

/// <summary>One run of an image.</summary>
/// <param name="Arguments">Behind the image's entry point.</param>
internal sealed record ContainerCall(params string[] Arguments)
{
    /// <summary>Environment variables beside those of the image.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>What can be written: the directory inside, and the one of this machine that it is.</summary>
    public IReadOnlyDictionary<string, string> Volumes { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it has a network of its own, with nothing but loopback. Else it is this machine's, where the stores are.</summary>
    public bool Offline { get; init; }
}
