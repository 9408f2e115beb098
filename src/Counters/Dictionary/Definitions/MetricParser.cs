using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>Reads one metric definition of any of GitLab's vintages into one metric for each of its time frames.</summary>
internal static class MetricParser
{
    /// <summary>The first three are reported (<c>data_available</c> is an old word for active); the others are not counted.</summary>
    private static readonly ImmutableArray<string> KnownStatuses =
        ["active", "broken", "data_available", "deprecated", "implemented", "not_used", "removed"];

    /// <summary>Null when the metric cannot be used; the faults are then in the list.</summary>
    public static ParsedMetric? Parse(YamlFields fields)
    {
        var keyPath = fields.RequiredText("key_path");
        var status = fields.RequiredText("status");
        if (keyPath is not null && !DefinitionNames.IsKeyPath(keyPath))
        {
            fields.Error("key_path", $"key_path '{keyPath}' is not a row of names joined by dots");
        }

        if (status is not null && !KnownStatuses.Contains(status))
        {
            fields.Error("status", $"unknown status '{status}': {string.Join(", ", KnownStatuses)}");
        }

        if (keyPath is null || status is null) { return null; }
        var shape = Shape(fields, keyPath, status);
        var isReported = shape.IsReported;
        var dataSource = DataSource(fields, isReported);
        var frames = TimeFrames(fields, isReported);
        var (rules, whyNot) = isReported ? MetricSource.Rules(fields, dataSource) : MetricRules.NotCounted($"its status is {status}");
        if (rules.Length > 0) { RuleMixture.Check(fields, rules, [.. frames.Select(frame => frame.Frame)]); }
        rules = RuleMixture.Reported(fields, rules);
        MetricFields.Check(fields);
        var metrics = frames.Select(frame => shape with
        {
            KeyPath = keyPath + frame.KeyPathSuffix,
            TimeFrame = frame.Frame,
            DataSource = dataSource,
            Rules = [.. rules.Select(rule => rule.Rule)],
            WhyNotCounted = whyNot,
            LegacyKeys = rules.Where(rule => rule.LegacyKey is not null).ToImmutableDictionary(rule => rule.Rule.Path, rule => rule.LegacyKey!),
        });
        return new ParsedMetric([.. metrics], rules, fields.File, fields.LineOf("key_path"));
    }

    /// <summary>All that does not depend on the time frame or the source.</summary>
    private static MetricDefinition Shape(YamlFields fields, string keyPath, string status) => new()
    {
        KeyPath = keyPath,
        Description = fields.Text("description") ?? "",
        TimeFrame = TimeFrame.None,
        DataSource = "",
        Status = status,
        Rules = [],
        ProductGroup = fields.Text("product_group"),
        Milestone = fields.Text("milestone"),
        DataCategory = fields.Text("data_category")?.ToLowerInvariant(),
        Tiers = fields.Node("tiers") is null ? fields.Texts("tier") : fields.Texts("tiers"),
        PerformanceIndicatorTypes = fields.Texts("performance_indicator_type"),
        File = fields.File,
    };

    private static string DataSource(YamlFields fields, bool isReported)
    {
        var text = isReported ? fields.RequiredText("data_source") : fields.Text("data_source");
        if (text is not null && !MetricSource.Known.Contains(text))
        {
            fields.Error("data_source", $"unknown data_source '{text}': {string.Join(", ", MetricSource.Known)}");
        }

        return text ?? "";
    }

    /// <summary>A removed metric may have lost its time frame, and still is a metric.</summary>
    private static ImmutableArray<(TimeFrame Frame, string KeyPathSuffix)> TimeFrames(YamlFields fields, bool isReported)
    {
        var isMissing = fields.Node("time_frame") is null;
        if (isMissing && isReported) { fields.Error("time_frame", "time_frame is missing"); }
        return isMissing && !isReported ? [(TimeFrame.None, "")] : TimeFrameParser.Parse(fields);
    }
}
