using Counters.ClickHouse;

namespace Counters.Host.Checks;

/// <summary>Whether ClickHouse can be reached, and whether its schema is the one of this build.</summary>
internal static class ClickHousePreflight
{
    public static async Task<Half> RunAsync(IServiceProvider services, CheckReport report)
    {
        report.Begin("ClickHouse");
        try
        {
            var database = services.GetRequiredService<ClickHouseDatabase>();
            var state = services.GetRequiredService<ClickHouseSchemaState>();
            report.Good($"answers, version {await state.VersionAsync()}, database '{database.Name}'");
            var applied = await state.AppliedAsync();
            if (applied.Count == 0)
            {
                report.Note("the schema is not there yet: the first start creates it");
                return new Half(IsRead: true);
            }

            Compare(applied, report);
            return new Half(IsRead: true, await services.GetRequiredService<ClickHouseGeneration>().ReadAsync(CancellationToken.None));
        }
        catch (Exception exception) when (ClickHouseFault.IsOfClickHouse(exception) || exception is InvalidOperationException)
        {
            report.Fault($"ClickHouse cannot be used ({exception.Message}). Check {ClickHouseOptions.Key}.");
            return new Half();
        }
    }

    private static void Compare(IReadOnlyCollection<string> applied, CheckReport report)
    {
        var known = SchemaScript.Migrations.Select(script => script.Name).ToList();
        var (missing, further) = (known.Except(applied).ToList(), applied.Except(known).ToList());
        if (missing.Count > 0) { report.Note($"the next start applies {string.Join(", ", missing)}"); }
        if (further.Count > 0) { report.Note($"a newer build has applied {string.Join(", ", further)}"); }
        if (missing.Count + further.Count == 0) { report.Good($"the schema is up to date: {known[^1]}"); }
    }
}
