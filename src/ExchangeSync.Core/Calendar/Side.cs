namespace ExchangeSync.Calendar;

/// <summary>One of the two calendars that are kept the same.</summary>
public enum Side
{
    /// <summary>The Exchange calendar, whose entries are called items.</summary>
    Exchange,

    /// <summary>The Microbizz calendar, whose entries are called appointments.</summary>
    Microbizz,
}

/// <summary>Questions about sides.</summary>
public static class SideExtensions
{
    /// <summary>The side across.</summary>
    public static Side Other(this Side side) => side == Side.Exchange ? Side.Microbizz : Side.Exchange;
}
