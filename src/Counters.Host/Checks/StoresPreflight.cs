using Counters.ClickHouse;
using Counters.Host.Embedded;
using Counters.Redis;

namespace Counters.Host.Checks;

/// <summary>Looks at Redis and ClickHouse, whichever the settings name, without writing to them.</summary>
internal static class StoresPreflight
{
    public static async Task RunAsync(WebApplicationBuilder builder, CheckReport report)
    {
        var embedded = new EmbeddedStores(builder.Configuration);
        report.Begin("Embedded engines");
        try
        {
            if (await embedded.WhyNotOpenedAsync() is { } reason)
            {
                report.Note(reason);
            }
            else
            {
                report.Good(embedded.IsAny ? $"data in {embedded.DataDirectory}" : "none: both stores are your own");
            }

            await using var engines = embedded.MayBeOpened ? await EmbeddedEngines.StartAsync(builder) : null;
            builder.AddRedis();
            builder.AddClickHouse();
            builder.Services.AddSingleton<ClickHouseSchemaState>();
            await using var app = builder.Build();
            await RunAsync(app.Services, embedded, report);
        }
        catch (Exception exception) when (HostErrors.Explanation(exception) is { } explanation)
        {
            report.Fault(explanation);
        }
    }

    private static async Task RunAsync(IServiceProvider services, EmbeddedStores embedded, CheckReport report)
    {
        var (redis, clickHouse) = (new Half(), new Half());
        if (embedded.MayBeOpened || !embedded.IsRedis)
        {
            redis = await RedisPreflight.RunAsync(services, report);
        }

        if (embedded.MayBeOpened || !embedded.IsClickHouse)
        {
            clickHouse = await ClickHousePreflight.RunAsync(services, report);
        }

        if (redis.IsRead && clickHouse.IsRead) { CheckGeneration(services, redis.Generation, clickHouse.Generation, report); }
    }

    private static void CheckGeneration(IServiceProvider services, Guid? redis, Guid? clickHouse, CheckReport report)
    {
        report.Begin("Store");
        if (redis is null && clickHouse is null)
        {
            report.Good("both halves are new");
        }
        else if (redis == clickHouse)
        {
            report.Good($"both halves are of store {redis}");
        }
        else if (services.GetRequiredService<IConfiguration>().GetValue<bool>(Operations.StoreGenerationCheck.AcceptKey))
        {
            report.Note(
                $"Redis is of store {Name(redis)} and ClickHouse of store {Name(clickHouse)}; {Operations.StoreGenerationCheck.AcceptKey} makes them one at the next start");
        }
        else
        {
            report.Fault(
                $"Redis is of store {Name(redis)} and ClickHouse of store {Name(clickHouse)}: one was wiped, restored or belongs to another installation. " +
                $"Check both connection strings; to go on with both as they are, start once with {Operations.StoreGenerationCheck.AcceptKey}=true.");
        }
    }

    private static string Name(Guid? generation) => generation?.ToString() ?? "(new)";
}

/// <summary>What one store says of itself.</summary>
/// <param name="IsRead">It was reached.</param>
internal sealed record Half(bool IsRead = false, Guid? Generation = null);
