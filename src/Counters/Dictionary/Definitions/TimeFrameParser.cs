using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Reads <c>time_frame</c>: one window leaves the key path as it is, a list gives each window its own key path (GitLab: metrics_dictionary.md).
/// </summary>
internal static class TimeFrameParser
{
    private static readonly ImmutableArray<(string Text, TimeFrame Frame, string Suffix)> Known =
    [
        ("7d", TimeFrame.SevenDays, "_weekly"),
        ("28d", TimeFrame.TwentyEightDays, "_monthly"),
        ("all", TimeFrame.All, ""),
        ("none", TimeFrame.None, ""),
    ];

    /// <summary>Each window with what it adds to the key path; empty when the field is at fault or absent.</summary>
    public static ImmutableArray<(TimeFrame Frame, string KeyPathSuffix)> Parse(YamlFields fields)
    {
        if (fields.Node("time_frame") is not YamlSequenceNode)
        {
            return [.. fields.Text("time_frame") is { } single ? Frames(fields, [single]).Select(known => (known.Frame, "")) : []];
        }

        var texts = fields.Texts("time_frame");
        if (texts.IsEmpty || texts.Contains("none") || texts.Distinct(StringComparer.Ordinal).Count() != texts.Length)
        {
            fields.Error("time_frame", "a list of time frames names each of 7d, 28d and all at most once, and nothing else");
            return [];
        }

        return [.. Frames(fields, texts).Select(known => (known.Frame, known.Suffix))];
    }

    private static IEnumerable<(string Text, TimeFrame Frame, string Suffix)> Frames(YamlFields fields, ImmutableArray<string> texts)
    {
        foreach (var text in texts)
        {
            var known = Known.FirstOrDefault(candidate => candidate.Text == text);
            if (known.Text is null)
            {
                fields.Error("time_frame", $"unknown time_frame '{text}': 7d, 28d, all or none");
                continue;
            }

            yield return known;
        }
    }
}
