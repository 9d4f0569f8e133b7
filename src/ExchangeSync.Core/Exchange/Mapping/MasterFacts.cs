using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Which occurrences a master says that it has: its pattern, without the deleted ones, with the moved ones.</summary>
internal sealed class MasterFacts
{
    // How far a start may lie from where whole days from the first one put it: a clock change, either way.
    private static readonly Duration Tolerance = Duration.FromHours(2);

    private readonly EwsItem _master;
    private readonly RecurrencePattern _pattern;
    private readonly RecurringSeries? _exact;
    private readonly LocalDate _firstDate;

    private MasterFacts(EwsItem master, RecurrencePattern pattern, RecurringSeries? exact, LocalDate firstDate) =>
        (_master, _pattern, _exact, _firstDate) = (master, pattern, exact, firstDate);

    /// <summary>The facts; null where the pattern is not understood.</summary>
    public static MasterFacts? Of(EwsItem master)
    {
        if (SeriesPattern.Read(master.Recurrence) is not { } pattern || master.Start is not { } start)
        {
            return null;
        }

        var firstDate = SeriesRule.FirstDate(pattern) ?? pattern.Start;
        var zone = Zones.Find(master.StartZone);
        var isExact = zone is not null && !master.IsAllDay && start.InZone(zone).Date == firstDate;
        return new MasterFacts(master, pattern, isExact ? new RecurringSeries(pattern, start.InZone(zone!).TimeOfDay, zone!) : null, firstDate);
    }

    /// <summary>The dates.</summary>
    public RecurrencePattern Pattern => _pattern;

    /// <summary>The first date of the pattern, deleted or not.</summary>
    public LocalDate FirstDate => _firstDate;

    /// <summary>Whether the times of its occurrences are known to the second: timed, in a zone that is known here.</summary>
    public bool IsExact => _exact is not null;

    /// <summary>The dates of the pattern whose occurrence was deleted, in ascending order.</summary>
    public IReadOnlyList<LocalDate> DeletedDates => _master.Deleted.Select(DateOf).Distinct().OrderBy(date => date).ToList();

    /// <summary>Original start → item id of each exception.</summary>
    public IReadOnlyDictionary<Instant, string> Moved => _master.Modified;

    /// <summary>Whether the pattern as now read gives an occurrence with this original start, and it is not deleted.</summary>
    public bool Produces(Instant originalStart) => Moved.ContainsKey(originalStart) || (!IsDeleted(originalStart) && IsInPattern(originalStart));

    /// <summary>The date, in the series' zone, that the pattern gave the occurrence with this original start.</summary>
    public LocalDate DateOf(Instant originalStart)
    {
        if (_exact is null)
        {
            return CountedFromFirst(originalStart);
        }

        // A start that the clock skips may be moved on to the next date.
        var shown = originalStart.InZone(_exact.Zone).Date;
        return _pattern.Contains(shown) || _exact.StartOn(shown.PlusDays(-1)) != originalStart ? shown : shown.PlusDays(-1);
    }

    /// <summary>When the occurrence of a date begins; where only the server knows the rules of the zone, to within two hours.</summary>
    public Instant StartOn(LocalDate date) =>
        _exact?.StartOn(date) ?? _master.Start!.Value + Duration.FromDays(Period.DaysBetween(_firstDate, date));

    private bool IsDeleted(Instant originalStart) =>
        _master.Deleted.Contains(originalStart) || (_exact is null && _master.Deleted.Any(deleted => AreClose(deleted, originalStart)));

    private bool IsInPattern(Instant originalStart)
    {
        if (_exact is not null)
        {
            return _exact.Produces(originalStart);
        }

        var date = CountedFromFirst(originalStart);
        return _pattern.Contains(date) && AreClose(StartOn(date), originalStart);
    }

    // Whole days, and zones whose rules only the server knows: counted from the first occurrence in days.
    private LocalDate CountedFromFirst(Instant originalStart) => _firstDate.PlusDays((int)Math.Round((originalStart - _master.Start!.Value).TotalDays));

    private static bool AreClose(Instant a, Instant b) => a - b <= Tolerance && b - a <= Tolerance;
}
