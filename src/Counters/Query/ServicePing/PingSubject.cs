using Counters.Http;
using Counters.Query.Customers;

namespace Counters.Query.ServicePing;

/// <summary>Whose Service Ping it is: which rows are counted for it, and what the numbers mean for it.</summary>
internal abstract record PingSubject
{
    /// <summary>Names the subject in a line of the log.</summary>
    public abstract string LogName { get; }

    /// <summary>Whether there is nothing that could have been counted for it, so that nothing needs to be asked.</summary>
    public virtual bool IsEmpty => false;

    /// <summary>The condition on a row of rollups.</summary>
    /// <param name="day">The expression of a row's day.</param>
    public abstract string Filter(string day);

    public virtual void AddParameters(Dictionary<string, object> parameters)
    {
    }

    /// <summary>"So far", as it holds for the subject.</summary>
    public virtual Period Since(Period everything) => everything;

    /// <summary>The reading as it holds for the subject.</summary>
    /// <param name="watermark">Everything acknowledged before it is visible; null where nobody expects everything.</param>
    public virtual MetricReading Of(MetricReading reading, DateTimeOffset? watermark) => reading.VisibleThrough(watermark);

    /// <summary>One root namespace, as if it were an instance of its own.</summary>
    public sealed record Root(long NamespaceId) : PingSubject
    {
        public override string LogName => $"namespace {NamespaceId}";

        public override string Filter(string day) => "root_namespace_id = {root:Int64}";

        public override void AddParameters(Dictionary<string, object> parameters) => parameters["root"] = NamespaceId;
    }

    /// <summary>All of a customer's root namespaces as one instance, each on the days that it was the customer's.</summary>
    public record OfCustomer(CustomerAssignments Customer) : PingSubject
    {
        public override string LogName => $"customer {Customer.CustomerId}";

        public override bool IsEmpty => Customer.Namespaces.IsEmpty;

        public override string Filter(string day) => AssignmentFilter.Sql(day);

        public override void AddParameters(Dictionary<string, object> parameters) => AssignmentFilter.AddParameters(Customer, parameters);

        public override Period Since(Period everything) => CustomerReading.Since(everything, Customer);

        public override MetricReading Of(MetricReading reading, DateTimeOffset? watermark) => CustomerReading.Of(reading, Customer, watermark);
    }

    /// <summary>One root namespace on the days on which it is in the caller's reach.</summary>
    public sealed record RootOnDays(long NamespaceId, CustomerAssignments Days) : OfCustomer(Days)
    {
        public override string LogName => $"namespace {NamespaceId}";
    }

    /// <summary>Every namespace there is: the instance that GitLab.com itself is.</summary>
    public sealed record Instance : PingSubject
    {
        public override string LogName => "the instance";

        public override string Filter(string day) => "true";
    }
}
