using Counters.Contracts;
using Counters.Ingest.Matching;

namespace Counters.Ingest.Parsing;

/// <summary>Holds a property's value as it was sent.</summary>
/// <param name="Text">UTF-8: the text, or the number as it was written.</param>
/// <param name="Number">The number's value; null for a text.</param>
internal readonly record struct PropertyValue(ReadOnlyMemory<byte> Text, Amount? Number);

/// <summary>Holds one event as it was read, before anything is made of it. One instance serves all events of a request, in turn.</summary>
internal sealed class ReceivedEvent
{
    /// <summary>More custom properties than any event of GitLab's has.</summary>
    public const int CustomPropertiesMax = 32;

    private readonly List<(string Name, PropertyValue Value)> _custom = new(CustomPropertiesMax);

    /// <summary>The rules that go with the event's name.</summary>
    public EventRules? Rules { get; set; }

    /// <summary>The name as it was sent; it outlives nothing but the request.</summary>
    public ReadOnlyMemory<byte> Name { get; set; }

    public ReadOnlyMemory<byte> Id { get; set; }

    public DateTimeOffset? Time { get; set; }

    public long NamespaceId { get; set; }

    /// <summary>The namespace id in decimal, as it was sent.</summary>
    public ReadOnlyMemory<byte> NamespaceText { get; set; }

    public long? RootNamespaceId { get; set; }

    public PropertyValue? ProjectId { get; set; }

    public ReadOnlyMemory<byte>? UserId { get; set; }

    public PropertyValue? Label { get; set; }

    public PropertyValue? Property { get; set; }

    public PropertyValue? Value { get; set; }

    public void Clear()
    {
        (Rules, Name, Id, Time, NamespaceId, RootNamespaceId) = (null, default, default, null, 0, null);
        (ProjectId, UserId, Label, Property, Value) = (null, null, null, null, null);
        _custom.Clear();
    }

    public void AddCustom(string name, PropertyValue value) => _custom.Add((name, value));

    /// <summary>The value that a filter compares with.</summary>
    public PropertyValue? Find(string property) => property switch
    {
        "label" => Label,
        "property" => Property,
        "value" => Value,
        _ => FindCustom(property),
    };

    private PropertyValue? FindCustom(string property)
    {
        foreach (var (name, value) in _custom)
        {
            if (name == property) { return value; }
        }

        return null;
    }
}
