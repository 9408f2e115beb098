using System.Reflection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Counters.Host.OpenApi;

/// <summary>Reads the parts of the document that are written by hand, because the platform reads and writes JSON by hand: a file for each operation.</summary>
internal static class ApiFragment
{
    private const string Folder = "Counters.Host.OpenApi.";

    public static T Read<T>(string name, OpenApiDocument document)
        where T : IOpenApiElement
    {
        var text = Text(name) ?? throw new InvalidOperationException($"OpenApi/{name}.json is missing: every endpoint is described there by its name.");
        var element = OpenApiModelFactory.Parse<T>(text, OpenApiSpecVersion.OpenApi3_1, document, out var diagnostic, OpenApiConstants.Json);

        // A part alone breaks rules that the whole keeps; the whole is checked by a test.
        var errors = (diagnostic?.Errors ?? []).Where(error => error is not OpenApiValidatorError).ToList();
        return element is null || errors.Count > 0 ? throw new InvalidOperationException($"OpenApi/{name}.json: {string.Join(' ', errors)}") : element;
    }

    private static string? Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}{name.Replace('/', '.')}.json");
        if (stream is null) { return null; }
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
