using Counters.ClickHouse;

namespace Counters.Host.CommandLine;

/// <summary><c>migrate</c>: brings ClickHouse's schema up to date and ends, so that a deployment can do it before any silo is replaced.</summary>
/// <remarks>Safe to run twice, and beside silos that run: migrations only add, and are recorded where they were applied.</remarks>
internal static class MigrateCommand
{
    /// <exception cref="UsageException">No ClickHouse is named.</exception>
    public static async Task<int> RunAsync(HostCommand command, TextWriter output)
    {
        var builder = HostBuilding.CreateBuilder(command);
        builder.CheckSettings();
        if (string.IsNullOrEmpty(builder.Configuration[ClickHouseOptions.Key]))
        {
            throw new UsageException($"'migrate' needs {ClickHouseOptions.Key} or {ClickHouseOptions.FileKey}: an embedded ClickHouse is migrated whenever the host starts.");
        }

        builder.AddClickHouse();
        await using var app = builder.Build();
        await ActivatorUtilities.CreateInstance<SchemaMigrationStart>(app.Services).StartAsync(CancellationToken.None);
        await output.WriteLineAsync("The schema is up to date.");
        return 0;
    }
}
