using Counters.Counting;
using Counters.Customers;
using Counters.Dictionary;
using Counters.Host;
using Counters.Host.Demo;
using Counters.Host.Embedded;
using Counters.Ingest;
using Counters.Operations;
using Counters.Query;
using Counters.Rollups;
using Counters.State;

// The embedded ClickHouse is this program once more, as a child process.
if (args is [ClickHouseChild.Verb, ..]) { return await ClickHouseChild.RunAsync(args); }

var command = HostCommand.Parse(args);
return await HostErrors.ExplainAsync(async () =>
{
    var builder = HostBuilding.CreateBuilder(command);
    await using var engines = await EmbeddedEngines.StartAsync(builder);

    // Services start in this order and stop in the reverse one: requests end first, then the last flush, then the silo.
    builder.AddRedis();
    builder.AddClickHouse();
    builder.AddStoreGenerationCheck();
    builder.AddSilo();
    builder.AddDictionary();
    builder.AddDictionaryActivation();
    builder.AddCounting();
    builder.AddRollups();
    builder.AddCustomers();
    builder.AddIngest();
    builder.AddQuery();
    builder.AddHealth();

    await using var app = builder.Build();
    app.UseHostErrors();
    app.MapEvents();
    app.MapNamespaces();
    app.MapQuery();
    app.MapHealth();

    return command.IsDemo ? await DemoRun.RunAsync(app, command) : await HostRun.RunAsync(app);
});
