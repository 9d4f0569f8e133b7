using System.Globalization;

namespace ExchangeSync.Reports;

/// <summary>How long something took, as a person says it.</summary>
internal static class Durations
{
    /// <summary>Seconds with a decimal, from two minutes on minutes, from two hours on hours.</summary>
    public static string Told(double seconds) => seconds switch
    {
        < 120 => FormattableString.Invariant($"{seconds:0.0} s"),
        < 7200 => FormattableString.Invariant($"{seconds / 60:0} min"),
        _ => (seconds / 3600).ToString("0.0 h", CultureInfo.InvariantCulture),
    };
}
