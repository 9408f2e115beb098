using System.Text.Json.Serialization;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Dictionary.Versions.Changes;

/// <summary><c>POST /v1/definitions/reload</c>: reads this silo's definitions again and brings them into force on all silos at one instant.</summary>
public static class DefinitionReloadEndpoint
{
    /// <summary>Faults and warnings in one answer; the rest is as many again.</summary>
    private const int FaultsMax = 1_000;

    /// <summary>By then the change that is under way has most likely come into force.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    extension(IEndpointRouteBuilder routes)
    {
        public void MapDefinitionReload() => routes
            .MapPost("/v1/definitions/reload", PostAsync)
            .AuditedAs("definitions.reload")
            .WithName("ReloadDefinitions")
            .WithTags("Operators")
            .WithSummary(
                "Reads the definitions of this silo's folder again, and brings them into force on all silos at one instant. Refused as a whole when any file is at fault.");
    }

    private static async Task<IResult> PostAsync(HttpContext http, LocalDefinitions own, DictionaryChange change, IRuleRegistry registry)
    {
        try
        {
            var definitions = own.Read();

            http.AuditNotes.Versions = (registry.Dictionary.Version, definitions.Loaded.Dictionary.Version);

            // Not cancelled with the request: a change that has begun is brought to its end.
            var outcome = await change.ApplyAsync(definitions, CancellationToken.None);
            return Answer(http, outcome, definitions);
        }
        catch (DefinitionException exception)
        {
            return Problems.Of(
                http, 422, "invalid_definitions", $"{exception.Faults.Length} faults in the definitions; nothing was changed.", more: [("faults", Listed(exception.Faults))]);
        }
        catch (Exception exception) when (RedisFault.IsUnreachable(exception))
        {
            return Problems.Of(http, StorageFault.RefusedChange());
        }
    }

    private static IResult Answer(HttpContext http, ChangeOutcome outcome, DefinitionSet definitions)
    {
        switch (outcome)
        {
            case ChangeOutcome.Activates { Next: var next }:
                return Json(new ReloadAnswer("activates", next.Name.Version, next.Since, Listed(definitions.Loaded.Warnings)));
            case ChangeOutcome.Unchanged { Current: var current }:
                return Json(new ReloadAnswer("unchanged", current.Name.Version, current.Since, Listed(definitions.Loaded.Warnings)));
            case ChangeOutcome.NotConfirmed { Silos: var silos }:
                return Problems.Of(
                    http,
                    503,
                    "not_confirmed",
                    $"Nothing was changed, because not all silos are ready for it: {string.Join(", ", silos.Select(silo => $"{silo.Key}: {silo.Value}"))}.",
                    RetryAfter,
                    [("silos", silos)]);
            default:
                return Problems.Of(
                    http,
                    409,
                    "change_under_way",
                    "Another change of the definitions is under way; nothing was changed by this one. Send it again after the time that Retry-After gives.",
                    RetryAfter);
        }
    }

    private static JsonAnswer Json(ReloadAnswer answer) => JsonAnswer.Of(answer, ReloadJson.Default.ReloadAnswer);

    private static ListedFault[] Listed(IEnumerable<DefinitionFault> faults) =>
        [.. faults.Take(FaultsMax).Select(fault => new ListedFault(fault.File, fault.Line, fault.Reason))];
}

/// <summary>What became of a reload.</summary>
/// <param name="Outcome"><c>activates</c>, or <c>unchanged</c> when these definitions are in force already.</param>
/// <param name="ActivatesAt">Events received from then on are counted by it, on every silo.</param>
internal sealed record ReloadAnswer(string Outcome, string Version, DateTimeOffset ActivatesAt, ListedFault[] Warnings);

/// <summary>A place in the definitions, and what is wrong or doubtful there.</summary>
internal sealed record ListedFault(string File, int Line, string Reason);

/// <summary>How the answer is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReloadAnswer))]
internal sealed partial class ReloadJson : JsonSerializerContext;
