namespace Counters.Cluster.Gate;

/// <summary>Says why a connection to the silo port was refused.</summary>
/// <param name="Code">A label of the metric.</param>
/// <param name="Reason">Words for the log.</param>
internal sealed record Refusal(string Code, string Reason)
{
    public static Refusal Crowd { get; } = new("crowd", "too many others have not yet said who they are");

    public static Refusal Handshake { get; } = new("handshake", "it did not show a certificate that this cluster accepts");

    public static Refusal NoSilo { get; } = new("no_silo", "it does not speak as a silo does");

    public static Refusal Stranger { get; } = new("stranger", "the silo that it names is not in the membership table");

    public static Refusal Dead { get; } = new("dead", "the silo that it names was declared dead");

    public static Refusal Unknown { get; } = new("table_unavailable", "the membership table cannot be read, and this silo has not heard of it");
}
