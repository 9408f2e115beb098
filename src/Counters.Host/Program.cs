using Counters.Host.Embedded;

// The embedded ClickHouse is this program once more, as a child process.
if (args is [ClickHouseChild.Verb, ..]) { return await ClickHouseChild.RunAsync(args); }

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.Run();
return 0;
