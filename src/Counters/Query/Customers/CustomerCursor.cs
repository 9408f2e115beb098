using System.Buffers.Text;
using System.Text.Json;

namespace Counters.Query.Customers;

/// <summary>Where a page of customers ended. Opaque to callers; it carries nothing but what the page showed.</summary>
/// <param name="RecordedAt">Unix seconds: all pages are as of the same instant, so that windows do not move between them.</param>
/// <param name="Order">The order it holds for.</param>
/// <param name="Key">What the last customer was sorted by.</param>
internal sealed record CustomerCursor(long RecordedAt, string Order, string Key, string CustomerId)
{
    private const int CharactersMax = 4_096;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
        new object[] { RecordedAt, Order, Key, CustomerId }));

    /// <summary>Null when it is none of ours.</summary>
    public static CustomerCursor? Parse(string text)
    {
        if (text.Length > CharactersMax || !Base64Url.IsValid(text)) { return null; }
        try
        {
            using var parts = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            return parts.RootElement is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 4 && array[0].TryGetInt64(out var recordedAt)
                ? new CustomerCursor(recordedAt, array[1].GetString() ?? "", array[2].GetString() ?? "", array[3].GetString() ?? "")
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
