using System.Text.Json;

namespace Counters.Http.Bodies;

/// <summary>Says where JSON is not as it should be, in words for people.</summary>
internal static class JsonFault
{
    public static string Of(JsonException exception)
    {
        var at = exception.Path is { Length: > 1 } path ? $"at '{path}'" : $"near byte {exception.BytePositionInLine ?? 0}";
        return exception.Message switch
        {
            { } message when message.Contains("could not be mapped", StringComparison.Ordinal) => $"There is a property {at} that is not known.",
            { } message when message.Contains("Duplicate property", StringComparison.OrdinalIgnoreCase) => $"A property is given twice {at}.",
            { } message when message.Contains("could not be converted", StringComparison.Ordinal) => $"The value {at} has the wrong type.",
            _ => $"This is not valid JSON {at}.",
        };
    }
}
