using Counters.Tests.Oracle.Streams;

namespace Counters.Tests.Oracle.Reference;

/// <summary>An event that happened, once, on the instance of one root namespace.</summary>
internal sealed record AcceptedEvent(OracleEvent Event, long Root, DateTimeOffset Time);
