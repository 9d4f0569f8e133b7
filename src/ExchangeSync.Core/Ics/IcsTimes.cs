using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Ics;

/// <summary>Dates and times as a file has them.</summary>
internal static class IcsTimes
{
    private static readonly LocalDatePattern DateForm = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly LocalDateTimePattern WallForm = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");
    private static readonly InstantPattern UtcForm = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    public static string Date(LocalDate date) => DateForm.Format(date);

    public static string Wall(LocalDateTime wall) => WallForm.Format(wall);

    public static string Utc(Instant instant) => UtcForm.Format(instant);
}
