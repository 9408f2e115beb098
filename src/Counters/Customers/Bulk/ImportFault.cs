using Counters.Http;

namespace Counters.Customers.Bulk;

/// <summary>What is wrong with one line of an import.</summary>
internal sealed record ImportFault(int Line, string Code, string Detail);

/// <summary>An import that was not applied, for at least one of its lines is wrong.</summary>
internal sealed class ImportRefusedException(int lines, IReadOnlyList<ImportFault> faults)
    : RefusedException(400, "invalid_import", $"{faults.Count} faults in {lines} lines; nothing was applied. Mend what 'errors' lists and send the whole file again.")
{
    /// <summary>In the order of lines.</summary>
    public IReadOnlyList<ImportFault> Faults { get; } = [.. faults.OrderBy(fault => fault.Line)];

    public override IEnumerable<(string Name, object Value)> More =>
    [
        ("errors", Faults.Select(fault => new Dictionary<string, object> { ["line"] = fault.Line, ["code"] = fault.Code, ["detail"] = fault.Detail }).ToArray()),
    ];
}
