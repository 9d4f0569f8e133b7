using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>
/// The occurrences of series, as users see and change them. One that does not differ from its series is no row of the store: it is given as an <see cref="Appointment"/> with the id, the
/// revision and the times of the series, which is its <see cref="Appointment.SeriesId"/> too. Holiday rules are kept but not applied: the store knows no holidays.
/// </summary>
public sealed class OccurrenceTable(Database database)
{
    /// <summary>Makes ids for new exceptions; handed in so that a test can repeat a history.</summary>
    internal Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>
    /// The occurrences of a series that overlap [<paramref name="from"/>, <paramref name="to"/>) by their own wall times, exceptions included, deleted ones not; by start.
    /// </summary>
    /// <exception cref="StoreException">AppointmentNotFound, NotASeries, RecurrenceNotExpandable.</exception>
    public IReadOnlyList<Appointment> List(Guid seriesId, LocalDateTime? from, LocalDateTime to) => database.Read(session =>
    {
        var series = GetSeries(session, seriesId);
        var exceptions = AppointmentRows.Exceptions(session, seriesId);
        return Dates(series.Content, GetPattern(series.Content), from, to)
            .Except(series.Content.DeletedDates)
            .Except(exceptions.Select(exception => exception.OriginalDate!.Value))
            .Select(date => Plain(series, date))
            .Concat(exceptions)
            .Where(occurrence => Overlaps(occurrence.Content.Time, from, to))
            .OrderBy(occurrence => occurrence.Content.Time.Start).ThenBy(occurrence => occurrence.OriginalDate)
            .ToList();
    });

    /// <summary>The occurrence of a date: the exception, or what the pattern gives.</summary>
    /// <param name="id">The series, or the exception itself.</param>
    /// <param name="date">The date that the pattern gave it.</param>
    /// <exception cref="StoreException">AppointmentNotFound, NotASeries, RecurrenceNotExpandable, OccurrenceNotFound.</exception>
    public Appointment Get(Guid id, LocalDate date) => database.Read(session => Find(session, SeriesIdOf(session, id, date), date));

    /// <summary>Changes one occurrence, which becomes an exception with an id of its own where it was none.</summary>
    /// <param name="id">The series, or the exception itself.</param>
    /// <param name="date">The date that the pattern gave it.</param>
    /// <param name="change">Gets what it says now.</param>
    /// <param name="now">When.</param>
    /// <exception cref="StoreException">Those of <see cref="Get"/> and of <see cref="AppointmentTable.Update"/>.</exception>
    public Appointment Update(Guid id, LocalDate date, Func<EntryContent, EntryContent> change, Instant now) => database.Write(session =>
    {
        var seriesId = SeriesIdOf(session, id, date);
        var before = Find(session, seriesId, date);
        var after = before with { Content = change(before.Content), Modified = now };
        AppointmentTable.Check(after);
        return before.Id == seriesId
            ? AppointmentRows.Insert(session, after with { Id = NewId(), Created = now })
            : AppointmentRows.Update(session, after);
    });

    /// <summary>Deletes one occurrence: the series has none on that date any more.</summary>
    /// <param name="id">The series, or the exception itself.</param>
    /// <param name="date">The date that the pattern gave it.</param>
    /// <param name="now">When.</param>
    /// <returns>The series.</returns>
    /// <exception cref="StoreException">Those of <see cref="Get"/>.</exception>
    public Appointment Remove(Guid id, LocalDate date, Instant now) => database.Write(session =>
    {
        var seriesId = SeriesIdOf(session, id, date);
        Find(session, seriesId, date);
        return SeriesRules.DeleteOccurrence(session, GetSeries(session, seriesId), date, now);
    });

    /// <summary>Whether it, or an occurrence that its pattern gives, overlaps [from, to) by wall time. A rule that is not understood may give any date.</summary>
    internal static bool HasAny(Appointment appointment, LocalDateTime? from, LocalDateTime? to)
    {
        var content = appointment.Content;
        return content.PatternOf(DateTimeZone.Utc) is not { } pattern || from is null
            || Dates(content, pattern, from, to ?? LocalDate.MaxIsoValue.AtMidnight()).Except(content.DeletedDates)
                .Any(date => Overlaps(content.OccurrenceOn(date), from, to));
    }

    private static IEnumerable<LocalDate> Dates(EntryContent series, RecurrencePattern pattern, LocalDateTime? from, LocalDateTime to)
    {
        var days = Period.DaysBetween(series.Time.Start.Date, series.Time.End.Date);
        return pattern.Dates(from is { } first ? first.Date.PlusDays(-days) : pattern.Start, to.Date);
    }

    private static bool Overlaps(EntryTime time, LocalDateTime? from, LocalDateTime? to) =>
        (to is null || time.Start < to) && (from is null || time.End > from || time.Start >= from);

    private static Appointment Find(SqliteSession session, Guid seriesId, LocalDate date)
    {
        var series = GetSeries(session, seriesId);
        if (AppointmentRows.FindException(session, seriesId, date) is { } exception)
        {
            return exception;
        }

        return GetPattern(series.Content).Contains(date) && !series.Content.DeletedDates.Contains(date)
            ? Plain(series, date)
            : throw new StoreException(
                "OccurrenceNotFound", $"'{series.Content.Title}' has no occurrence of {date:yyyy-MM-dd}.",
                "Give the date that the pattern gave it, as OriginalDate says: Get-MbxAppointment -Expand.");
    }

    /// <summary>The occurrence of a date as its pattern gives it.</summary>
    internal static Appointment Plain(Appointment series, LocalDate date) => series with
    {
        SeriesId = series.Id,
        OriginalDate = date,
        ExternalKey = null,
        Content = series.Content with { Time = series.Content.OccurrenceOn(date), RecurrenceRule = null, DeletedDates = [], HolidayRule = null },
    };

    private static Guid SeriesIdOf(SqliteSession session, Guid id, LocalDate date) =>
        AppointmentRows.Find(session, id) is { SeriesId: { } seriesId } exception && exception.OriginalDate == date ? seriesId : id;

    private static Appointment GetSeries(SqliteSession session, Guid id)
    {
        var series = AppointmentRows.Find(session, id) ?? throw AppointmentTable.NotFound(id);
        return series.Content.RecurrenceRule is not null ? series : throw new StoreException(
            "NotASeries", $"'{series.Content.Title}' does not recur.", "Name a recurring appointment: Get-MbxAppointment shows the rule of one.");
    }

    private static RecurrencePattern GetPattern(EntryContent series) => series.PatternOf(DateTimeZone.Utc) ?? throw new StoreException(
        "RecurrenceNotExpandable", $"The dates of '{series.Title}' ({series.RecurrenceRule}) can't be told: its rule is none of those that Exchange has.",
        "Change the recurring appointment itself, or give it another rule.");
}
