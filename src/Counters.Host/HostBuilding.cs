using Counters.Host.CommandLine;
using Counters.Host.Demo;
using Counters.Host.Settings;
using Counters.Host.Telemetry;
using Counters.Http;
using Counters.Http.Bodies;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Counters.Host;

/// <summary>How the host differs from what ASP.NET Core does by itself.</summary>
internal static class HostBuilding
{
    public const string Urls = "http://127.0.0.1:5080";

    /// <summary>Time for requests under way and the last flush when the host is asked to stop. The chart waits longer.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Connections cost memory before a request can be refused in words: beyond this they are closed.</summary>
    private const int ConnectionsMax = 8_192;

    /// <summary>A client that sends its headers byte by byte is let go after this.</summary>
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A body that comes in slower than this, after the first seconds, is ended: it holds memory and a connection. One of a sensible size is whole before that.</summary>
    private static readonly MinDataRate BodyRateMin = new(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    public static WebApplicationBuilder CreateBuilder(HostCommand command)
    {
        // The settings file stands beside the program, wherever that is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = command.Settings, ContentRootPath = AppContext.BaseDirectory });
        foreach (var warning in PasswordArguments.Warnings(command.Settings)) { Console.Error.WriteLine(warning); }
        ConnectionFiles.Apply(builder.Configuration);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey])) { builder.WebHost.UseUrls(Urls); }
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.BytesMax;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.MinRequestBodyDataRate = BodyRateMin;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = JsonText.Encoder);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;

            // Beside the message: the trace and the span, by which a line is found again where traces are kept.
            console.IncludeScopes = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.CutScopes();
        builder.Logging.Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (command.IsDemo)
        {
            DemoSettings.Apply(builder);
            DemoToken.Apply(builder);
        }

        return builder;
    }

    /// <summary>Refuses settings that nobody reads and values that nobody can read, before anything is started.</summary>
    public static void CheckSettings(this WebApplicationBuilder builder) => SettingsCheck.ThrowIfWrong(builder.Configuration);
}
