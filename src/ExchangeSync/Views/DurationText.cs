using System.Globalization;

namespace ExchangeSync.Views;

/// <summary>How long something took, as the module's views and messages tell it.</summary>
public static class DurationText
{
    /// <summary>Such as 40 ms, 2.4 s, 12 s, 2 min 05 s or 1 h 03 min; empty for null.</summary>
    public static string Of(TimeSpan? duration) => duration switch
    {
        null => "",
        { TotalMilliseconds: < 999.5 } blink => blink.TotalMilliseconds.ToString("0' ms'", CultureInfo.InvariantCulture),
        { TotalSeconds: < 9.95 } few => few.TotalSeconds.ToString("0.0' s'", CultureInfo.InvariantCulture),
        { TotalSeconds: < 59.5 } some => some.TotalSeconds.ToString("0' s'", CultureInfo.InvariantCulture),
        { TotalHours: < 1 } minutes => string.Format(CultureInfo.InvariantCulture, "{0} min {1:00} s", (int)minutes.TotalMinutes, minutes.Seconds),
        { } hours => string.Format(CultureInfo.InvariantCulture, "{0} h {1:00} min", (int)hours.TotalHours, hours.Minutes),
    };
}
