using System.Text.Json;
using System.Text.Json.Serialization;

namespace Counters.Ingest.Parsing;

/// <summary>Declares the JSON form of receipts.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IngestReceipt))]
internal sealed partial class IngestJson : JsonSerializerContext;
