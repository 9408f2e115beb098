using System.Text.Encodings.Web;
using System.Text.Json;

namespace Counters.Http;

/// <summary>Decides how the text of JSON answers is escaped: by JSON's own rules only, so that people can read it.</summary>
/// <remarks>Escaping for HTML would serve pages that paste an answer into themselves. Answers say that they are JSON, and nosniff keeps browsers to it.</remarks>
internal static class JsonText
{
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static readonly JsonWriterOptions Writer = new() { Encoder = Encoder };
}
