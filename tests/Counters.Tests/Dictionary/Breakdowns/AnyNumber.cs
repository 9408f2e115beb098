using Counters.Dictionary.Breakdowns;

namespace Counters.Tests.Dictionary.Breakdowns;

/// <summary>Lets any number of new values through.</summary>
internal sealed class AnyNumber : INewValueAllowance
{
    public int Take(int wanted) => wanted;

    public void GiveBack(int values)
    {
    }
}
