using System.Text.Json;
using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Query.Parity;

namespace Counters.Host.CommandLine;

/// <summary><c>parity</c>: prints how much is counted, from the definitions alone or from a running host, which knows the customers too.</summary>
internal static class ParityCommand
{
    /// <summary>Exit code when a metric that is made of events is not counted.</summary>
    public const int NotWhole = 2;

    private const int PageCustomers = ParityEndpoints.LimitMax;

    public static async Task<int> RunAsync(HostCommand command, TextWriter output)
    {
        try
        {
            var definitions = command.ParityFrom is { } host ? await FetchAsync(host, output) : Local(command, output);
            return definitions.GetProperty("counted").GetInt32() == definitions.GetProperty("event_based").GetInt32() ? 0 : NotWhole;
        }
        catch (Exception fault) when (fault is DefinitionException or ParityFileException or HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync(fault.Message);
            return HostErrors.Refused;
        }
    }

    private static JsonElement Local(HostCommand command, TextWriter output)
    {
        var builder = HostBuilding.CreateBuilder(command);
        builder.CheckSettings();
        var configured = builder.Configuration[$"{DictionaryOptions.Section}:{nameof(DictionaryOptions.Directory)}"];
        var directory = string.IsNullOrEmpty(configured) ? DefinitionLoader.ShippedDirectory : Path.GetFullPath(configured);
        var options = builder.Configuration.GetSection(ParityOptions.Section).Get<ParityOptions>() ?? new ParityOptions();
        var report = ParityReport.Of(DefinitionLoader.Load(directory).Dictionary, UsageColumnFiles.Read(options));
        output.WriteLine($"Definitions of {directory}");
        return Print(output, JsonElement.Parse(ToJson(report)));
    }

    private static byte[] ToJson(ParityReport report)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, JsonText.Writer)) { ParityJson.Write(writer, report); }
        return json.ToArray();
    }

    private static async Task<JsonElement> FetchAsync(Uri host, TextWriter output)
    {
        using var http = HostClient.Of(host);
        var page = await PageAsync(http, "");
        await output.WriteLineAsync($"{host}, complete through {page.GetProperty("complete_through").GetString()}");
        var definitions = Print(output, page);
        ParityTable.WriteCustomersHeading(output, page);
        while (true)
        {
            ParityTable.WriteCustomers(output, page);
            if (page.GetProperty("next_cursor").GetString() is not { } next) { return definitions; }
            page = await PageAsync(http, next);
        }
    }

    private static async Task<JsonElement> PageAsync(HttpClient http, string cursor)
    {
        using var response = await http.GetAsync(new Uri($"/v1/parity?limit={PageCustomers}&cursor={Uri.EscapeDataString(cursor)}", UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonElement.Parse(body)
            : throw new HttpRequestException($"{http.BaseAddress}: {(int)response.StatusCode} {body}");
    }

    private static JsonElement Print(TextWriter output, JsonElement report)
    {
        ParityTable.Write(output, report);
        return report.GetProperty("definitions");
    }
}
