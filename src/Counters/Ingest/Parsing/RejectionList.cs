using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Counters.Ingest.Parsing;

/// <summary>Lists what of a request was rejected: in full for the sender, by kind and without identifiers for everybody else.</summary>
internal sealed class RejectionList : IReadOnlyList<RejectedEvent>
{
    /// <summary>Kinds that one request is tallied by; beyond it by code only, so that one confused client does not fill the tally for all others.</summary>
    public const int KindsMax = 50;

    private readonly List<RejectedEvent> _events = [];
    private readonly Dictionary<RejectedKind, int> _kinds = [];

    public IReadOnlyDictionary<RejectedKind, int> Kinds => _kinds;

    public void Add(int index, ReceivedEvent received, RejectionException rejection) =>
        Add(index, received, rejection.Code, rejection.Property, rejection.Message);

    public void Add(int index, ReceivedEvent received, string code, string property, string detail)
    {
        var id = received.Id.IsEmpty ? null : Encoding.UTF8.GetString(received.Id.Span);
        var name = received.Rules?.Name ?? (received.Name.IsEmpty ? "" : RejectedKind.Recognisable(received.Name.Span));
        Add(new RejectedEvent(index, id, code, detail), new RejectedKind(code, name, property, received.NamespaceId));
    }

    public void Add(RejectedEvent rejected, RejectedKind kind)
    {
        _events.Add(rejected);
        if (_kinds.Count >= KindsMax && !_kinds.ContainsKey(kind)) { kind = kind.Folded(); }
        CollectionsMarshal.GetValueRefOrAddDefault(_kinds, kind, out _)++;
    }

    public int Count => _events.Count;

    public RejectedEvent this[int index] => _events[index];

    /// <summary>Puts them into the order of the request.</summary>
    public void Sort() => _events.Sort((left, right) => left.Index.CompareTo(right.Index));

    public IEnumerator<RejectedEvent> GetEnumerator() => _events.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
