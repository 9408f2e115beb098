namespace Counters.Host.Embedded;

/// <summary>How the embedded Garnet runs.</summary>
internal sealed class EmbeddedGarnetOptions
{
    public required string DataDirectory { get; init; }

    /// <summary>The usual port; another is chosen when it is taken.</summary>
    public int PreferredPort { get; init; } = 5081;
}
