namespace Counters.Query.Parity;

/// <summary>A column of usage that customer success pulls for each customer.</summary>
/// <param name="WasFed">Whether a query of the former namespace ping gave it a number for each customer.</param>
internal sealed record UsageColumn(string KeyPath, string Name, bool WasFed);
