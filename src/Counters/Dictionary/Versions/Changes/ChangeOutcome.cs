namespace Counters.Dictionary.Versions.Changes;

/// <summary>What became of an attempt to bring a version into force.</summary>
internal abstract record ChangeOutcome
{
    private ChangeOutcome()
    {
    }

    /// <summary>All silos count by it from its instant on.</summary>
    public sealed record Activates(ActivatedVersion Next) : ChangeOutcome;

    /// <summary>It is in force already.</summary>
    public sealed record Unchanged(ActivatedVersion Current) : ChangeOutcome;

    /// <summary>Another change has to end first, or has come in between. Nothing was changed.</summary>
    public sealed record UnderWay : ChangeOutcome;

    /// <summary>Nothing was changed, because these silos cannot count by it.</summary>
    /// <param name="Silos">Each with its reason.</param>
    public sealed record NotConfirmed(IReadOnlyDictionary<string, string> Silos) : ChangeOutcome;
}
