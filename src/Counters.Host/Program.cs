using Counters.Audit;
using Counters.ClickHouse;
using Counters.Cluster;
using Counters.Counting;
using Counters.Customers;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Dictionary.Versions.Changes;
using Counters.Host;
using Counters.Host.Checks;
using Counters.Host.CommandLine;
using Counters.Host.Demo;
using Counters.Host.Embedded;
using Counters.Host.OpenApi;
using Counters.Host.Pages;
using Counters.Host.Telemetry;
using Counters.Http;
using Counters.Ingest;
using Counters.Operations;
using Counters.Operations.Canaries;
using Counters.Operations.Health;
using Counters.Query;
using Counters.Query.Parity;
using Counters.Query.ServicePing;
using Counters.Reconciliation;
using Counters.Redis;
using Counters.Rejections;
using Counters.Rollups;
using Counters.Tokens;

// The embedded ClickHouse is this program once more, as a child process.
if (args is [ClickHouseChild.Verb, ..]) { return await ClickHouseChild.RunAsync(args); }

return await HostErrors.ExplainAsync(async () => HostCommand.Parse(args) switch
{
    { Verb: Verb.Help } => HelpText.Print(Console.Out),
    { Verb: Verb.Migrate } command => await MigrateCommand.RunAsync(command, Console.Out),
    { Verb: Verb.Ready } command => await ReadyCommand.RunAsync(command, Console.Out),
    { Verb: Verb.Fetch } => await FetchCommand.RunAsync(Console.Out),
    { Verb: Verb.CreateToken } command => await TokenCreation.RunAsync(command, Console.Out, TimeProvider.System),
    { Verb: Verb.ListTokens } command => await TokenList.RunAsync(command, Console.Out, TimeProvider.System),
    { Verb: Verb.RevokeToken } command => await TokenRevocation.RunAsync(command, Console.Out),
    { Verb: Verb.Parity } command => await ParityCommand.RunAsync(command, Console.Out),
    { Verb: Verb.Check } command => await CheckCommand.RunAsync(command, Console.Out),
    var command => await ServeAsync(command),
});

static async Task<int> ServeAsync(HostCommand command)
{
    var builder = HostBuilding.CreateBuilder(command);
    builder.CheckSettings();
    builder.AddTokens();
    await using var engines = await EmbeddedEngines.StartAsync(builder);
    AddStages(builder);
    await using var app = builder.Build();
    MapRoutes(app);
    return command.IsDemo ? await DemoCommand.RunAsync(app, command) : await HostRun.RunAsync(app);
}

/// <summary>The program: what it is made of, and who may call what.</summary>
internal sealed partial class Program
{
    /// <summary>Services start in this order and stop in the reverse one: requests end first, then the last flush, then the silo.</summary>
    internal static void AddStages(WebApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.AddTrustedProxies();
        builder.AddRedis();
        builder.AddAcceptWindow();
        builder.AddTokenUses();
        builder.AddClickHouse();
        builder.AddStoreGenerationCheck();
        builder.AddSilo();
        builder.AddTracesAcrossGrains();
        builder.AddDictionary();
        builder.AddDictionaryActivation();
        builder.AddCounting();
        builder.AddRollups();
        builder.AddCustomers();
        builder.AddIngest();
        builder.AddRejected();
        builder.AddReconciliation();
        builder.AddQuery();
        builder.AddAudit();
        builder.AddHealth();
        builder.AddApiDocument();
        builder.AddCanary();
    }

    /// <summary>A route that declares nothing is closed to everybody.</summary>
    internal static void MapRoutes(WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseTrustedProxies();
        app.UseHostErrors();
        app.UseAudit();
        app.UseTokens();
        app.UseAuditOfIntent();
        app.RequireScope(Scope.Ingest).MapEvents();
        app.RequireScope(Scope.Ingest).MapRejected();
        app.RequireScope(Scope.Admin).MapNamespaces();
        app.RequireScope(Scope.Admin).MapCustomers();
        app.RequireScope(Scope.Admin).MapDefinitionReload();
        app.RequireScope(Scope.Admin).MapAudit();
        app.RequireScope(Scope.Admin).MapTokens();
        app.RequireScope(Scope.Admin).MapValues();
        app.RequireScope(Scope.Query).MapCustomerList();
        app.RequireScope(Scope.Query).MapQuery();
        app.RequireScope(Scope.Query).MapReconciliation();
        app.RequireScope(Scope.Query).MapServicePing();
        app.RequireScope(Scope.Query).MapUsageData();
        app.RequireScope(Scope.Query).MapParity();
        app.RequireScope(Scope.Metrics).MapMetrics();
        app.OpenToAll().MapHealth();
        app.OpenToAll().MapApiDocument();
        app.OpenToAll().MapFrontPage();
    }
}
