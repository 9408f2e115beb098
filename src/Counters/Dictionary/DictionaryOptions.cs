namespace Counters.Dictionary;

/// <summary>Where the definitions come from.</summary>
public sealed class DictionaryOptions
{
    public const string Section = "Counters:Dictionary";

    /// <summary>A folder in GitLab's layout: <c>metrics/**/*.yml</c> and <c>events/*.yml</c>; beside them, if at hand, GitLab's maps of Redis keys.</summary>
    /// <value>Empty: the set that ships with the host.</value>
    public string Directory { get; set; } = "";
}
