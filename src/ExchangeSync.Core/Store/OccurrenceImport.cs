using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>Brings changed occurrences of series from outside in. Beside their series, which is imported first, by <see cref="AppointmentTable.Import"/>.</summary>
public sealed class OccurrenceImport(Database database)
{
    /// <summary>Makes ids for new exceptions; handed in so that a test can repeat a history.</summary>
    internal Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>
    /// The occurrence takes over what the entry says, and becomes an exception where that differs from its series. The same entry again writes nothing; an occurrence that was deleted in the
    /// calendar does not come back.
    /// </summary>
    /// <param name="userId">Whose calendar.</param>
    /// <param name="key">The external key, or the id, of the series.</param>
    /// <param name="occurrence">Which one.</param>
    /// <param name="content">What the entry says, in the form of <see cref="AppointmentTable.Import"/>; null: the occurrence is to be deleted.</param>
    /// <param name="fields">What of it is said; the occurrence keeps its others.</param>
    /// <param name="now">The present time.</param>
    /// <returns>With the exception; with the series where there is none.</returns>
    /// <exception cref="StoreException">UserNotFound, SeriesNotFound, OccurrenceNotInSeries, OccurrenceDeleted, and those of <see cref="AppointmentTable.Import"/>.</exception>
    public ImportResult Import(Guid userId, string key, OccurrenceId occurrence, EntryContent? content, EntryFields fields, Instant now) => database.Write(session =>
    {
        var change = Compare(session, userId, key, occurrence, content, fields, now);
        return new ImportResult(change.Outcome, change.Fields, change switch
        {
            { Outcome: ImportOutcome.Unchanged } => change.Before,
            { After: null } => SeriesRules.DeleteOccurrence(session, change.Series, change.Date, now),
            { IsNew: true } => AppointmentRows.Insert(session, change.After with { Id = NewId(), Created = now }),
            _ => AppointmentRows.Update(session, change.After),
        });
    });

    /// <summary>What <see cref="Import"/> would do. Nothing is written.</summary>
    /// <inheritdoc cref="Import"/>
    public ImportResult Plan(Guid userId, string key, OccurrenceId occurrence, EntryContent? content, EntryFields fields) => database.Read(session =>
    {
        var change = Compare(session, userId, key, occurrence, content, fields, default);
        return new ImportResult(change.Outcome, change.Fields, change.Before);
    });

    private static Change Compare(SqliteSession session, Guid userId, string key, OccurrenceId occurrence, EntryContent? content, EntryFields fields, Instant now)
    {
        UserTable.CheckExists(session, userId);
        if (AppointmentTable.FindImported(session, userId, key) is not { Content.RecurrenceRule: not null } series)
        {
            throw new StoreException(
                AppointmentReasons.SeriesNotFound, $"The calendar has no recurring appointment with the key '{key}', of which this is a changed date.", "Import the file that has the series.");
        }

        var date = occurrence.DateIn(series.Content);
        var exception = AppointmentRows.FindException(session, series.Id, date);
        if (exception is null && series.Content.PatternOf(DateTimeZone.Utc)?.Contains(date) != true)
        {
            throw new StoreException(
                AppointmentReasons.OccurrenceNotInSeries, $"The series has no {date:uuuu-MM-dd}, which the entry changes.", "Enter it as an appointment of its own, if it is still meant.");
        }

        var isDeleted = series.Content.DeletedDates.Contains(date);
        if (content is null)
        {
            return new Change(series, date, isDeleted ? ImportOutcome.Unchanged : ImportOutcome.Updated, isDeleted ? EntryFields.None : EntryFields.Recurrence, series, null, false);
        }

        if (isDeleted)
        {
            throw new StoreException(
                AppointmentReasons.OccurrenceDeleted, $"The occurrence of {date:uuuu-MM-dd} was deleted in the calendar and does not come back.", "Enter it as an appointment of its own, if it is still meant.");
        }

        var before = exception ?? OccurrenceTable.Plain(series, date);
        var after = before with
        {
            Content = ImportMapping.Apply(before.Content, content, fields & ~EntryFields.Recurrence, AppointmentTable.TypesIn(session)),
            Modified = now,
        };
        AppointmentTable.Check(after);
        var changed = ContentComparer.Differs(Side.Microbizz, before.Content, after.Content);
        return new Change(
            series, date, changed == EntryFields.None ? ImportOutcome.Unchanged : ImportOutcome.Updated, changed, exception ?? series, after, exception is null);
    }

    private sealed record Change(
        Appointment Series, LocalDate Date, ImportOutcome Outcome, EntryFields Fields, Appointment Before, Appointment? After, bool IsNew);
}
