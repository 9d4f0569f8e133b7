using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Ics;

/// <summary>A DATE or DATE-TIME (RFC 5545, 3.3.4 and 3.3.5).</summary>
/// <param name="Wall">The date at midnight, or the wall time; in UTC where <see cref="IsUtc"/>.</param>
/// <param name="IsDate">It has no time of day.</param>
/// <param name="IsUtc">It is given in UTC.</param>
/// <param name="ZoneName">The TZID; null: none (floating, or UTC).</param>
/// <param name="Line">Its line in the file.</param>
internal sealed record IcsTimeValue(LocalDateTime Wall, bool IsDate, bool IsUtc, string? ZoneName, int Line)
{
    // What .NET's and Exchange's dates can both hold.
    private const int FirstYear = 1601;
    private const int LastYear = 4499;

    private static readonly LocalDatePattern DateForm = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly LocalDateTimePattern TimeForm = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    private static readonly Regex DurationForm = new(
        @"^([+-])?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>The value of a property.</summary>
    /// <exception cref="IcsRefusalException">TimeInvalid.</exception>
    public static IcsTimeValue Parse(IcsProperty property)
    {
        var (zone, text) = (property.Parameter("TZID"), property.Value.Trim());
        if (zone is not null && text.LastIndexOf(':') is var colon and >= 0)
        {
            // Some writers don't quote a zone's name with a colon in it, such as (UTC+01:00) Paris.
            (zone, text) = ($"{zone}:{text.Substring(0, colon)}", text.Substring(colon + 1));
        }

        return TryParse(text, zone, property.Line)
            ?? throw IcsRefusalException.Failure(
                property.Line, IcsReasons.TimeInvalid, $"{property.Name} is neither a date nor a time: '{Shorten(property.Value)}'.",
                "Write it as 20260302, 20260302T090000 or 20260302T080000Z.");
    }

    /// <summary>The value of a text; null where it is none.</summary>
    public static IcsTimeValue? TryParse(string text, string? zone, int line)
    {
        if (DateForm.Parse(text) is { Success: true } date)
        {
            return InRange(date.Value) ? new IcsTimeValue(date.Value.AtMidnight(), true, false, null, line) : null;
        }

        var isUtc = text.EndsWith("Z", StringComparison.OrdinalIgnoreCase);
        var wall = isUtc ? text.Substring(0, text.Length - 1) : text;

        // A leap second, which no clock here has.
        wall = wall.Length == 15 && wall.EndsWith("60", StringComparison.Ordinal) ? wall.Substring(0, 13) + "59" : wall;
        return TimeForm.Parse(wall) is { Success: true } time && InRange(time.Value.Date)
            ? new IcsTimeValue(time.Value, false, isUtc, isUtc ? null : zone, line)
            : null;
    }

    /// <summary>The value of a DURATION: whole days, which follow the calendar, and time, which follows the clock.</summary>
    /// <exception cref="IcsRefusalException">TimeInvalid.</exception>
    public static (int Days, Duration Time) ParseDuration(IcsProperty property)
    {
        var match = DurationForm.Match(property.Value.Trim());
        if (!match.Success)
        {
            throw IcsRefusalException.Failure(
                property.Line, IcsReasons.TimeInvalid, $"DURATION is no duration: '{Shorten(property.Value)}'.", "Write it as PT1H30M or P1D.");
        }

        var sign = match.Groups[1].Value == "-" ? -1 : 1;
        return (sign * ((7 * Number(2)) + Number(3)), sign * (Duration.FromHours(Number(4)) + Duration.FromMinutes(Number(5)) + Duration.FromSeconds(Number(6))));

        int Number(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
    }

    private static bool InRange(LocalDate date) => date.Year is >= FirstYear and <= LastYear;

    private static string Shorten(string text) => text.Length <= 60 ? text : text.Substring(0, 60) + "…";
}
