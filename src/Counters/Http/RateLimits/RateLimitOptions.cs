using System.ComponentModel.DataAnnotations;

namespace Counters.Http.RateLimits;

/// <summary>How many requests a caller may send. A caller is a token, or an address for requests that carry no valid token.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "Counters:RateLimits";

    /// <summary>Requests of one token, on the average.</summary>
    /// <value>1,000 by default.</value>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 1_000;

    /// <summary>Requests of one token at once, after a pause.</summary>
    /// <value>2,000 by default.</value>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 2_000;

    /// <summary>Requests without a valid token from one address, on the average.</summary>
    /// <value>20 by default.</value>
    [Range(1, 1_000_000)]
    public int AnonymousPerSecond { get; set; } = 20;

    /// <summary>Requests without a valid token from one address at once, after a pause.</summary>
    /// <value>200 by default.</value>
    [Range(1, 1_000_000)]
    public int AnonymousBurst { get; set; } = 200;

    /// <summary>Tells whether the host needs no tokens now: its only client is its developer, who is not limited. It is no setting; the guard of the routes decides it.</summary>
    internal Func<bool> IsOpen { get; set; } = static () => false;
}
