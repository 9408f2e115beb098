using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Xunit;

namespace Counters.Tests.Dictionary.Definitions;

/// <summary>What an event's definition may say of the values of its properties.</summary>
public sealed class ValuesParserTests : IDisposable
{
    private readonly DefinitionsOnDisk _definitions = new DefinitionsOnDisk().Metric("counts.used", "all", "- name: used");

    public void Dispose() => _definitions.Dispose();

    [Theory]
    [InlineData("additional_properties")]
    [InlineData("extra_properties")]
    public void Values_are_listed_and_addresses_let_through_where_the_definition_says_so(string block)
    {
        var definition = Load($"{block}:\n  label:\n    description: What.\n    values: [mr, 'issue, open', \"\", 12]\n  property:\n    email_addresses: as_sent\n  value:\n    values: [2, 2.0, -2.5]\n    email_addresses: hashed");

        Assert.Equal(["", "12", "issue, open", "mr"], definition.Values["label"].Listed!.Order(StringComparer.Ordinal));
        Assert.Equal((false, true), (definition.Values["label"].KeepsEmailAddresses, definition.Values["property"].KeepsEmailAddresses));
        Assert.Null(definition.Values["property"].Listed);
        Assert.Equal(["-2.5", "2", "2.0"], definition.Values["value"].Listed!.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("internal_events: true")]
    [InlineData("additional_properties:\n  label:\n    description: What.")]
    [InlineData("additional_properties:\n  label: What.\n  property:")]
    [InlineData("extra_properties:")]
    public void A_definition_that_says_nothing_of_values_lists_none(string more) => Assert.Empty(Load(more).Values);

    [Theory]
    [InlineData("values: []", 6, "values must be a list of 1 to 1000 texts")]
    [InlineData("values:", 6, "values must be a list of 1 to 1000 texts")]
    [InlineData("values: mr", 6, "values must be a list of 1 to 1000 texts")]
    [InlineData("values:\n    - mr\n    - {a: b}", 8, "values must be a list of texts")]
    [InlineData("values:\n    - mr\n    - issue\n    - mr", 9, "value 'mr' is listed twice")]
    [InlineData("values: [(other)]", 6, "'(other)' cannot be listed: it stands for all values that are not")]
    [InlineData("email_addresses: maybe", 6, "email_addresses is hashed or as_sent")]
    [InlineData("email_addresses:", 6, "email_addresses is hashed or as_sent")]
    public void A_fault_is_named_with_file_and_line(string field, int line, string reason)
    {
        var errors = _definitions.Event("used", $"additional_properties:\n  label:\n    {field}").Errors();
        Assert.Equal([$"events/used.yml:{line}: {reason}"], errors);
    }

    [Fact]
    public void Too_many_too_long_and_values_of_other_properties_are_faults()
    {
        var errors = _definitions.Event(
            "used",
            $"additional_properties:\n  label:\n    values: [{new string('x', Breakdown.ValueBytesMax + 1)}]\n  value:\n    values: [2e3]\n  custom:\n    values: [a]").Errors();
        Assert.Equal(
            [
                "events/used.yml:6: a listed value has at most 255 bytes",
                "events/used.yml:8: '2e3' cannot be a value: list numbers as 2, 2.0 or 2.5",
                "events/used.yml:9: property 'custom' cannot have values or email_addresses: only label, property and value are counted by value",
            ],
            errors);
        var many = string.Join(", ", Enumerable.Range(0, Breakdown.ValuesMax + 1).Select(n => $"v{n}"));
        Assert.Equal(
            ["events/used.yml:6: values must be a list of 1 to 1000 texts"],
            _definitions.Event("used", $"additional_properties:\n  label:\n    values: [{many}]").Errors());
    }

    [Fact]
    public void Values_declared_in_both_blocks_are_a_fault() => Assert.Equal(
        ["events/used.yml:8: the values of 'label' are declared twice"],
        _definitions.Event("used", "additional_properties:\n  label:\n    values: [a]\nextra_properties:\n  label:\n    values: [a]").Errors());

    [Fact]
    public void Another_list_is_another_version()
    {
        var before = _definitions.Event("used", "additional_properties:\n  label:\n    values: [a]").Load().Dictionary.Version;
        Assert.NotEqual(before, _definitions.Event("used", "additional_properties:\n  label:\n    values: [b]").Load().Dictionary.Version);
    }

    private EventDefinition Load(string more) => _definitions.Event("used", more).Load().Dictionary.Events["used"];
}
