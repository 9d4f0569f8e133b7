using NodaTime;

namespace ExchangeSync.Calendar;

/// <summary>A series: dates, the wall time at which each begins, and the zone in which that wall time holds over every change of the clock.</summary>
/// <param name="Pattern">The dates.</param>
/// <param name="StartTime">Wall time of each start; midnight for whole days.</param>
/// <param name="Zone">The zone of the wall time.</param>
public sealed record RecurringSeries(RecurrencePattern Pattern, LocalTime StartTime, DateTimeZone Zone)
{
    // A zone that leaves out a whole day (Apia 2011, Kwajalein 1993) moves a start to the next date, and one can be asked for from either side.
    private const int SpareDays = 2;

    /// <summary>
    /// When the occurrence of a date begins. A wall time that the zone skips is moved on by as much as the clock; of one that comes twice the earlier is taken.
    /// </summary>
    public Instant StartOn(LocalDate date) => (date + StartTime).ToInstant(Zone);

    /// <summary>The original starts from <paramref name="from"/> (included) to <paramref name="to"/> (excluded), in ascending order, each when it is asked for.</summary>
    public IEnumerable<Instant> Starts(Instant from, Instant to) =>
        Pattern.Dates(Around(from, -SpareDays), Around(to, SpareDays))
            .Select(StartOn)
            .Where(start => start >= from && start < to);

    /// <summary>
    /// Whether the pattern gives an occurrence that begins then, at its original start. Of a wall time that comes twice both are taken: servers differ in which one they choose.
    /// </summary>
    public bool Produces(Instant originalStart) =>
        Pattern.Dates(Around(originalStart, -SpareDays), Around(originalStart, SpareDays)).Any(date =>
            StartOn(date) == originalStart || originalStart.InZone(Zone).LocalDateTime == date + StartTime);

    private LocalDate Around(Instant instant, int days) => instant.InZone(Zone).Date.PlusDays(days);
}
