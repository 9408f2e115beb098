using System.Buffers;
using System.Text;
using Counters.Http.Bodies;

namespace Counters.Ingest.Parsing;

/// <summary>Describes what rejected events have in common, and all that is kept of them: no ids, no users, no values.</summary>
/// <param name="Code">One of <see cref="RejectionCode"/>, or of <see cref="RequestCode"/> for a request that was refused as a whole.</param>
/// <param name="Event">The event's name as far as it was read; empty when it was not.</param>
/// <param name="Property">The property at fault; empty when it is the event as a whole.</param>
/// <param name="NamespaceId">Zero when it was not read.</param>
public readonly record struct RejectedKind(string Code, string Event, string Property, long NamespaceId)
{
    /// <summary>Stands for a name that cannot be one of an event or property: personal data may be in its place.</summary>
    public const string Malformed = "(malformed)";

    /// <summary>Stands for what was folded away because there were too many kinds.</summary>
    public const string Other = "(other)";

    private const int NameCharactersMax = 100;

    private static readonly SearchValues<byte> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>The code only.</summary>
    internal RejectedKind Folded() => new(Code, Other, Other, 0);

    /// <summary>A name that came from outside, when it looks like one.</summary>
    internal static string Recognisable(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= NameCharactersMax && !name.ContainsAnyExcept(NameCharacters) ? Encoding.UTF8.GetString(name) : Malformed;
}
