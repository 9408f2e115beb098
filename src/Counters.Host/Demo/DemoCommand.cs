using System.Diagnostics;
using System.Text;
using Counters.Counting;
using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Host.CommandLine;
using Counters.Hosting;
using Counters.Tokens;
using Microsoft.Extensions.Options;

namespace Counters.Host.Demo;

/// <summary>The main job from end to end on sample traffic: send it, wait until it is in ClickHouse, show it, check it.</summary>
internal static class DemoCommand
{
    private const int Wrong = 1;

    /// <summary>What a shell expects of a program that Ctrl-C ended before it was done.</summary>
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(WebApplication app, HostCommand command)
    {
        Console.OutputEncoding = Encoding.UTF8;
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.StartAsync(CancellationToken.None);
            var isRight = await PlayAsync(app, command, stopping);
            if (!command.Exit) { await app.WaitForShutdownAsync(CancellationToken.None); }
            return isRight ? 0 : Wrong;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("The host was stopped before the demo was done.");
            return Interrupted;
        }
        catch (Exception exception) when (exception is DemoException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"The demo cannot go on: {exception.Message}");
            return Wrong;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> PlayAsync(WebApplication app, HostCommand command, CancellationToken stopping)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var (report, address) = (new DemoReport(Console.Out), DemoAddress.Of(app.Urls));
        var now = clock.GetUtcNow();
        report.Begin();
        var began = Process.GetCurrentProcess().StartTime.ToUniversalTime();
        report.Step("host", $"{address} answers, so long after the program began", now - began);
        var floor = DateTimeOffset.FromUnixTimeSeconds(app.Services.GetRequiredService<CountingPolicy>().FloorAt(now.ToUnixTimeSeconds()));
        var window = app.Services.GetRequiredService<IOptions<AcceptWindowOptions>>().Value.AcceptWindow ?? AcceptWindowOptions.AcceptWindowDefault;
        report.Note($"events may be {window.TotalDays:0.#} days old here ({DemoSettings.AcceptWindowKey}, else 48 hours)");

        var dictionary = DictionaryOf(app);
        var stream = SampleStream.Of(now);
        RequireRoom(stream, floor);
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        if (app.Services.GetService<DemoToken>() is { } token) { http.DefaultRequestHeaders.Add(TokenAuthentication.PrivateToken, token.Secret); }
        var model = new SampleModel(dictionary, stream.Tree, floor, now + ClockSkew.AheadMax);
        var outcome = await new DemoPlay(new DemoClient(http, clock), stream, model, dictionary, report, clock).PlayAsync(stopping);
        report.Outcome(outcome);
        report.HowToGoOn(address, serves: !command.Exit);
        return outcome.IsRight;
    }

    private static CounterDictionary DictionaryOf(WebApplication app) =>
        app.Services.GetRequiredService<IOptions<DictionaryOptions>>().Value.Directory.Length == 0
            ? DefinitionLoader.Load(DefinitionLoader.ShippedDirectory).Dictionary
            : throw new DemoException(
                $"its events are those of the definitions that ship with the host; leave {DictionaryOptions.Section}:Directory empty.");

    /// <summary>A store that remembers ids for less time would refuse most of the sample, and rightly so.</summary>
    private static void RequireRoom(SampleStream stream, DateTimeOffset floor)
    {
        if (floor <= stream.Anchor.AddDays(-SampleCalendar.Days)) { return; }
        throw new DemoException(
            $"it sends events of {SampleCalendar.Days} days, but this store recognises replays only back to {floor:yyyy-MM-dd HH:mm} UTC: " +
            $"it was used with a shorter {DemoSettings.AcceptWindowKey}, which cannot be raised for the past. " +
            "Give the demo a store of its own: demo --Counters:DataDirectory=.data-demo");
    }
}
