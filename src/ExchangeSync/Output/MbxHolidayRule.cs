namespace ExchangeSync.Output;

/// <summary>What happens to an occurrence of a recurring appointment on a holiday.</summary>
public enum MbxHolidayRule
{
    /// <summary>It takes place.</summary>
    Allow,

    /// <summary>It does not take place.</summary>
    Exclude,

    /// <summary>It takes place on the next working day.</summary>
    SkipToNextWorkingDay,
}
