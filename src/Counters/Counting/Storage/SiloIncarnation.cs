using System.Globalization;

namespace Counters.Counting.Storage;

/// <summary>Describes one run of a silo, from its start to its end, as the silo reports it.</summary>
/// <param name="Silo">Its number in accounts.</param>
/// <param name="SeenAt">Unix seconds of its last write: what it had acknowledged by then is in the tallies.</param>
/// <param name="HasEnded">It stopped in order, and that was its last write.</param>
internal sealed record SiloIncarnation(uint Silo, string Name, long StartedAt, long SeenAt, bool HasEnded)
{
    /// <summary>As Redis keeps it.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{StartedAt} {SeenAt} {(HasEnded ? 1 : 0)} {Name}");

    public static SiloIncarnation Parse(string silo, string text)
    {
        var parts = text.Split(' ', 4);
        return new SiloIncarnation(
            AccountFields.ParseSilo(silo),
            parts[3],
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            parts[2] == "1");
    }
}
