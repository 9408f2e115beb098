using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Host.CommandLine;
using Counters.Host.Settings;
using Counters.Hosting;
using Counters.Http;
using Counters.Tokens;
using Counters.Tokens.Sources;

namespace Counters.Host.Checks;

/// <summary><c>check</c>: looks at everything that a start depends on, says what it found, and changes nothing.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(HostCommand command, TextWriter output)
    {
        var builder = HostBuilding.CreateBuilder(command);
        builder.Logging.ClearProviders();
        var report = new CheckReport(output);
        CheckSettings(builder, report);
        CheckAccess(builder, report);
        CheckDictionary(builder, report);

        // Values that cannot be read cannot be tried either.
        if (SettingsCheck.Faults(builder.Configuration).IsEmpty)
        {
            SiloPortCheck.Run(builder.Configuration, report);
            await StoresPreflight.RunAsync(builder, report);
        }

        return report.End();
    }

    private static void CheckSettings(WebApplicationBuilder builder, CheckReport report)
    {
        report.Begin("Settings");
        foreach (var fault in SettingsCheck.Faults(builder.Configuration)) { report.Fault(fault); }

        // Names only: values may hold passwords.
        var given = SettingsCheck.Given(builder.Configuration).Select(setting => setting.Key).Order(StringComparer.OrdinalIgnoreCase).ToList();
        report.Good(given.Count == 0 ? "none is given: the defaults hold" : $"given: {string.Join(", ", given)}");
    }

    private static void CheckAccess(WebApplicationBuilder builder, CheckReport report)
    {
        report.Begin("Access");
        var addresses = ListeningAddresses.Of(builder.Configuration);
        report.Good($"{string.Join(", ", addresses)}{(addresses.All(ListeningAddresses.IsLoopback) ? ": only this machine reaches it" : "")}");
        try
        {
            var ring = TokenPolicy.Decide(TokenSettingsReader.Read(builder.Configuration), addresses, builder.Environment.IsDevelopment());
            if (ring.IsOpen) { report.Note("no token is needed: Development, on loopback"); }
            foreach (var token in ring.Tokens) { report.Good($"token '{token.Name}': {string.Join(", ", token.Scopes.Order().Select(scope => scope.Name()))}{Limits(token)}"); }
        }
        catch (SettingsRefusedException exception)
        {
            foreach (var fault in exception.Message.Split(Environment.NewLine)) { report.Fault(fault); }
        }
    }

    private static string Limits(Token token) =>
        (token.Reach.IsEverything ? "" : $"; limited to {token.Reach.Customers.Count} customers and {token.Reach.Namespaces.Count} namespaces")
        + (token.ExpiresAt is { } end ? $"; expires {Timestamp.Format(end)}" : "");

    private static void CheckDictionary(WebApplicationBuilder builder, CheckReport report)
    {
        report.Begin("Dictionary");
        var configured = builder.Configuration[$"{DictionaryOptions.Section}:{nameof(DictionaryOptions.Directory)}"];
        var directory = string.IsNullOrEmpty(configured) ? DefinitionLoader.ShippedDirectory : Path.GetFullPath(configured);
        try
        {
            var (dictionary, warnings) = DefinitionLoader.Load(directory);
            report.Good($"{directory}\nversion {dictionary.Version}: {dictionary.Events.Count} events, {dictionary.Metrics.Length} metrics, {dictionary.Rules.Count()} counters");
            foreach (var reason in dictionary.Metrics.Where(
                metric => metric.WhyNotCounted is not null).CountBy(metric => metric.WhyNotCounted!).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                report.Good($"metrics known and not counted here: {reason.Value}, because {reason.Key}");
            }

            foreach (var warning in warnings) { report.Note(warning.ToString()); }
        }
        catch (DefinitionException exception)
        {
            foreach (var fault in exception.Faults) { report.Fault(fault.ToString()); }
        }
    }
}
