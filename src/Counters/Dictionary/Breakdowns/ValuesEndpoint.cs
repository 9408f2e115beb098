using System.Globalization;
using Counters.Http;
using Counters.Http.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Dictionary.Breakdowns;

/// <summary><c>/v1/definitions/values</c>: operators see which values are counted apart in a root namespace, and retire those that should not be.</summary>
public static class ValuesEndpoint
{
    /// <summary>Pairs of rule and root namespace in one answer.</summary>
    private const int FullestMax = 100;

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps the two lists, and <c>POST</c> of <c>retire</c> and <c>restore</c>.</summary>
        public void MapValues()
        {
            var values = routes.MapGroup("/v1/definitions").WithTags("Operators").AddEndpointFilter(new ProblemFilter());
            values.MapGet("/values", GetAsync)
                .AuditedAs("values.list")
                .WithName("ListValues")
                .WithSummary("The values of one rule that are counted apart in a root namespace, and those that were retired.");
            values.MapGet("/values/fullest", GetFullestAsync)
                .AuditedAs("values.fullest")
                .WithName("ListFullestValues")
                .WithSummary("Rules and root namespaces that have used most of the values they may have.");
            values.MapPost("/values/retire", (HttpRequest http, RuleChoice rules, ValueRetirement values) => PostAsync(http, rules, values, retires: true))
                .AuditedAs("values.retire")
                .WithName("RetireValues")
                .WithSummary("Retires values: their numbers stay, their room is free again, and what is sent of them counts as (other).");
            values.MapPost("/values/restore", (HttpRequest http, RuleChoice rules, ValueRetirement values) => PostAsync(http, rules, values, retires: false))
                .AuditedAs("values.restore")
                .WithName("RestoreValues")
                .WithSummary("Takes retired values back into use.");
        }
    }

    private static async Task<JsonAnswer> GetAsync(HttpRequest http, RuleChoice rules, ValueRetirement values)
    {
        var (rule, root) = rules.Of(ValuesBody.Of(http.Query));
        var list = await values.ListAsync(rule.Number, root);
        var notes = http.HttpContext.AuditNotes;
        (notes.Subject, notes.Count) = (root.ToString(CultureInfo.InvariantCulture), list.Values.Length);
        var answers = list.Values.Select(value => new ValueAnswer(value.Value, value.IsRetired));
        return JsonAnswer.Of(
            new ValueListAnswer(rule.Path, root, Breakdown.ValuesMax, list.Used, list.Highest, [.. answers]), ValuesJson.Default.ValueListAnswer);
    }

    private static async Task<JsonAnswer> GetFullestAsync(HttpRequest http, RuleChoice rules, ValueRetirement values)
    {
        _ = new QueryParameters(http.Query, []);
        var fullest = await values.FullestAsync(FullestMax);
        return JsonAnswer.Of(
            new FullestAnswer(Breakdown.ValuesMax, [.. fullest.Select(pair => new FullestRow(rules.PathOf(pair.Rule), pair.Root, pair.Used))]),
            ValuesJson.Default.FullestAnswer);
    }

    private static async Task<JsonAnswer> PostAsync(HttpRequest http, RuleChoice rules, ValueRetirement values, bool retires)
    {
        var body = await JsonBody.ReadAsync(http, ValuesJson.Default.ValuesBody, "an object");
        var (rule, root) = rules.Of(body);
        http.HttpContext.AuditNotes.Subject = root.ToString(CultureInfo.InvariantCulture);
        var choice = body.Choice();
        var change = await values.ApplyAsync(rule.Number, root, retires, choice);
        if (change.Changed < 0)
        {
            throw new RefusedException(
                409,
                "no_room",
                $"{-change.Changed} values cannot be taken back beside the {change.Used} that are in use: there is room for {Breakdown.ValuesMax}. " +
                "Nothing was changed.");
        }

        http.HttpContext.AuditNotes.Count = change.Changed;
        var unknown = choice.Prefix is null ? choice.Values.Distinct(StringComparer.Ordinal).Count() - change.Found : 0;
        var answer = new ValueChangeAnswer(rule.Path, root, change.Changed, change.Found - change.Changed, unknown, change.Used, Breakdown.ValuesMax);
        return JsonAnswer.Of(answer, ValuesJson.Default.ValueChangeAnswer);
    }
}
