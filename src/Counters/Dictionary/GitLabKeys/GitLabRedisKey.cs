using System.Text.RegularExpressions;

namespace Counters.Dictionary.GitLabKeys;

/// <summary>The name under which GitLab keeps one counter for one window.</summary>
public sealed partial record GitLabRedisKey(string Text, RedisKeyType Type)
{
    /// <summary>
    /// Whether GitLab itself never writes it: its check of keys (<c>lib/gitlab/redis/hll.rb</c>, <c>KeyFormatError</c>) lets no filter value with
    /// spaces, dots or slashes into the key of a unique count, so such a count stays 0 there.
    /// </summary>
    public bool IsRefusedByGitLab => Type == RedisKeyType.Unique && !UniqueKey().IsMatch(Text);

    public override string ToString() => Text;

    [GeneratedRegex(@"\A[A-Za-z0-9_:-]*\{[A-Za-z0-9_]*\}[A-Za-z0-9_:\[,\]-]*\z")]
    private static partial Regex UniqueKey();
}
