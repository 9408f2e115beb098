namespace Counters.Http.Bodies;

/// <summary>Why a request was not taken as a whole: nothing of it is counted. Clients may rely on these words; Ingest/README.md has cause and remedy of each.</summary>
public static class RequestCode
{
    public const string InvalidJson = "invalid_json";
    public const string InvalidUtf8 = "invalid_utf8";
    public const string TooDeep = "too_deep";
    public const string InvalidGzip = "invalid_gzip";
    public const string InvalidHeader = "invalid_header";
    public const string UnknownEncoding = "unknown_encoding";
    public const string UnknownContentType = "unknown_content_type";
    public const string TooLarge = "too_large";
    public const string TooManyEvents = "too_many_events";
    public const string TooSlow = "too_slow";
    public const string TooBusy = "too_busy";
    public const string TooManyNewNamespaces = "too_many_new_namespaces";
    public const string NamespacesFull = "namespaces_full";
    public const string TooManyNewValues = "too_many_new_values";
    public const string Unavailable = "unavailable";
    public const string BadRequest = "bad_request";
}
