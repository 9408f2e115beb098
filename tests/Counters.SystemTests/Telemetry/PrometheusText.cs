using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Counters.SystemTests.Telemetry;

/// <summary>Reads what Prometheus reads, as strictly as its format (text, version 0.0.4) is written: whatever is against it fails.</summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, string> _types = [];
    private readonly HashSet<string> _helped = [];
    private readonly Dictionary<(string Name, string Labels), double> _samples = [];
    private string _family = "";

    private PrometheusText()
    {
    }

    /// <summary>Families and their types.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>What there is a value of, as a query names it (<c>_bucket</c> and so on included), and what its labels have been.</summary>
    public IReadOnlyDictionary<string, ILookup<string, string>> Series => _samples.Keys.GroupBy(sample => sample.Name).ToDictionary(
        samples => samples.Key,
        samples => samples.SelectMany(sample => Label().Matches(sample.Labels)).ToLookup(label => label.Groups[1].Value, label => label.Groups[2].Value));

    public static PrometheusText Parse(string text)
    {
        var parsed = new PrometheusText();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (var line in text.Split('\n').Where(line => line.Length > 0)) { parsed.Read(line); }
        parsed.CheckHistograms();
        return parsed;
    }

    public double Sum(string name) => _samples.Where(sample => sample.Key.Name == name).Sum(sample => sample.Value);

    private void Read(string line)
    {
        if (Comment().Match(line) is { Success: true } comment)
        {
            ReadComment(comment.Groups[1].Value, comment.Groups[2].Value, comment.Groups[3].Value);
            return;
        }

        Assert.False(line.StartsWith('#') && line != "# EOF", $"Not a comment of the format: {line}");
        if (line.StartsWith('#')) { return; }
        var sample = Sample().Match(line);
        Assert.True(sample.Success, $"Not a sample: {line}");
        var (name, labels) = (sample.Groups["name"].Value, sample.Groups["label"].Captures.Select(capture => capture.Value).ToList());
        Assert.True(BelongsToFamily(name), $"{name} stands under {_family}");
        Assert.Distinct(labels.Select(label => label[..label.IndexOf('=')]));
        Assert.True(_samples.TryAdd((name, string.Join(',', labels.Order(StringComparer.Ordinal))), Value(sample.Groups["value"].Value)), $"Given twice: {line}");
    }

    private void ReadComment(string kind, string name, string rest)
    {
        if (kind == "HELP")
        {
            Assert.True(_helped.Add(name), $"{name} is described twice");
            return;
        }

        Assert.Contains(rest, new[] { "counter", "gauge", "histogram", "summary", "untyped" });
        Assert.True(_types.TryAdd(name, rest), $"{name} has two types");
        Assert.DoesNotContain(_samples.Keys, sample => sample.Name == name);
        _family = name;
    }

    private bool BelongsToFamily(string name) => _types.GetValueOrDefault(_family) == "histogram"
        ? name == $"{_family}_bucket" || name == $"{_family}_sum" || name == $"{_family}_count"
        : name == _family;

    private void CheckHistograms()
    {
        foreach (var family in _types.Where(type => type.Value == "histogram").Select(type => type.Key))
        {
            var buckets = _samples.Where(sample => sample.Key.Name == $"{family}_bucket").GroupBy(sample => Le().Replace(sample.Key.Labels, "").Trim(',').Replace(",,", ","));
            Assert.NotEmpty(buckets);
            foreach (var histogram in buckets)
            {
                var counts = histogram.OrderBy(bucket => Value(Le().Match(bucket.Key.Labels).Groups[1].Value)).ToList();
                Assert.Equal(counts.Select(bucket => bucket.Value).Order(), counts.Select(bucket => bucket.Value));
                Assert.EndsWith("+Inf", Le().Match(counts[^1].Key.Labels).Groups[1].Value, StringComparison.Ordinal);
                Assert.Equal(_samples[($"{family}_count", histogram.Key)], counts[^1].Value);
            }
        }
    }

    private static double Value(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^# (TYPE|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:(?<label>[a-zA-Z_][a-zA-Z0-9_]*=""(?:[^""\\\n]|\\[\\""n])*"")(?:,(?!\})|(?=\})))*\})? (?<value>[^ ]+)( -?[0-9]+)?$")]
    private static partial Regex Sample();

    [GeneratedRegex(@"([a-zA-Z_][a-zA-Z0-9_]*)=""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"le=""([^""]*)""")]
    private static partial Regex Le();
}
