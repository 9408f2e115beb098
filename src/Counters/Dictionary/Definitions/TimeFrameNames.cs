namespace Counters.Dictionary.Definitions;

/// <summary>What GitLab's definitions call the windows.</summary>
public static class TimeFrameNames
{
    extension(TimeFrame timeFrame)
    {
        public string Name => timeFrame switch
        {
            TimeFrame.SevenDays => "7d",
            TimeFrame.TwentyEightDays => "28d",
            TimeFrame.All => "all",
            _ => "none",
        };
    }
}
