using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Customers.Bulk;
using Counters.Customers.Projection;
using Counters.Http;
using Counters.Http.Bodies;
using Counters.Query.Customers;
using Counters.Query.Limits;
using Counters.Query.Reached;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Customers;

/// <summary><c>/v1/customers</c>: operators tell who the customers are; customer success lists them. Their usage is Query's.</summary>
public static class CustomersEndpoint
{
    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps <c>PUT /v1/customers/{id}</c> and <c>POST /v1/customers</c>.</summary>
        public void MapCustomers()
        {
            var customers = routes.MapGroup("/v1").WithTags("Operators").AddEndpointFilter(new ProblemFilter());
            customers.MapPut("/customers/{id}", PutAsync)
                .AuditedAs("customer.put")
                .WithName("PutCustomer")
                .WithSummary("Registers a customer, in place of what was registered of it before.");
            customers.MapPost("/customers", PostAsync)
                .AuditedAs("customers.import")
                .WithName("ImportCustomers")
                .WithSummary("Registers many customers, one a line of NDJSON: all of them, or none and a list of every fault.");
        }

        /// <summary>Maps <c>GET /v1/customers</c> and <c>GET /v1/customers/{id}</c>.</summary>
        public void MapCustomerList()
        {
            var customers = routes.MapGroup("/v1").WithTags("Query").AddEndpointFilter(new ProblemFilter());
            customers.AppliesReach();
            customers.MapGet("/customers", ListAsync)
                .AuditedAs("customers.export", AnswerFormats.IsFile)
                .AuditedAs("customers.list", http => !AnswerFormats.IsFile(http))
                .BoundByToken()
                .WithName("ListCustomers")
                .WithSummary("Customers by page, filtered, sorted by name, seats or any metric's value; or all of them as NDJSON.");
            customers.MapGet("/customers/{id}", GetAsync)
                .WithName("GetCustomer")
                .WithSummary("What is registered of a customer.");
        }
    }

    private static async Task<JsonAnswer> PutAsync(
        string id, HttpRequest http, IGrainFactory grains, CustomerRoots roots, RecordProjector projector)
    {
        var body = await JsonBody.ReadAsync(http, CustomerJson.Default.CustomerBody, "an object with name, namespaces and seats");
        if (body.Id is { } other && other != id)
        {
            throw new RefusedException(400, "invalid_property", $"'id' is '{other}', but the path says '{id}'; leave it out.");
        }

        var (record, faults) = CustomerValidator.Of(body with { Id = id });
        if (record is null) { throw new RefusedException(400, "invalid_property", string.Join(' ', faults)); }
        if (await roots.FaultsAsync(record, http.HttpContext.RequestAborted) is { Count: > 0 } wrong)
        {
            throw new RefusedException(400, "not_a_root", string.Join(' ', wrong));
        }

        var answer = await grains.GetGrain<ICustomerRegistryGrain>(0).PutAsync([record]);
        if (answer.Conflicts.Length > 0) { throw CustomerRefusals.Conflict(answer.Conflicts); }
        if (answer.IsFull) { throw CustomerRefusals.Full(); }
        await projector.CustomersChangedAsync([id]);
        return JsonAnswer.Of(CustomerBody.Of(record), CustomerJson.Default.CustomerBody);
    }

    private static async Task<IResult> PostAsync(HttpRequest http, ImportBody bodies, CustomerImport import, RecordProjector projector)
    {
        var lines = await bodies.ReadAsync(http, CustomerJson.Default.CustomerBody);
        var customers = await import.ApplyAsync(lines, http.HttpContext.RequestAborted);
        http.HttpContext.AuditNotes.Count = customers.Count;
        await projector.CustomersChangedAsync(customers.Select(customer => customer.Id));
        return ImportAnswer.Of(customers.Count);
    }

    private static async Task<IResult> ListAsync(HttpRequest http, CustomerListRequestParser requests, CustomerListReader lists, IGrainFactory grains)
    {
        if (ExportFormat.IsNdjson(http))
        {
            ExportFormat.ThrowUnlessNdjson(http);
            return new NdjsonAnswer<CustomerBody>("customers", RecordExport.CustomersAsync(grains, Caller.Of(http.HttpContext).Reach), CustomerJson.Default.CustomerBody);
        }

        var page = await lists.ReadAsync(requests.Read(http), http.HttpContext.RequestAborted);
        http.HttpContext.AuditNotes.Count = page.Customers.Count;
        return new JsonAnswer(writer => CustomerListJson.Write(writer, page));
    }

    private static async Task<JsonAnswer> GetAsync(string id, HttpContext http, IGrainFactory grains)
    {
        var reach = Caller.Of(http).Reach;
        return reach.HasCustomer(id) && await grains.GetGrain<ICustomerShardGrain>(CustomerShards.Of(id)).FindAsync(id) is { } customer
            ? JsonAnswer.Of(CustomerBody.Of(customer), CustomerJson.Default.CustomerBody)
            : throw ReachedSubjects.UnknownCustomer(id, reach);
    }
}
