using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The sync's writes to the appointments of one user, within one transaction. An entry that is refused leaves no trace.</summary>
internal sealed class AppointmentWriter(SqliteSession session, Guid userId, DateTimeZone zone, Instant now, RecurrenceMode mode, KnownExceptions known)
{
    public WriteResult Write(EntryWrite write)
    {
        if (write.Kind == WriteKind.Create)
        {
            return Create(write);
        }

        var target = write.Target!;
        if (write.Kind == WriteKind.Restore)
        {
            return Restore(write);
        }

        if (Find(target.Key) is not { } appointment)
        {
            return new WriteResult(WriteOutcome.NotFound, target.Key);
        }

        if (appointment.Version != target.Version)
        {
            return new WriteResult(WriteOutcome.VersionConflict, target.Key, appointment.Version);
        }

        if (write.Kind == WriteKind.Delete)
        {
            if (mode == RecurrenceMode.Series && !AppointmentRows.Exceptions(session, appointment.Id).TrueForAll(known.Has))
            {
                return new WriteResult(WriteOutcome.VersionConflict, target.Key, appointment.Version);
            }

            if (mode == RecurrenceMode.Instances)
            {
                // Only a change of the mode takes a series away then, and what a user said of one date stays.
                SeriesRules.Release(session, appointment, now);
            }

            SeriesRules.Delete(session, appointment, now);
            return new WriteResult(WriteOutcome.Done, target.Key);
        }

        return Update(write, appointment);
    }

    /// <summary>The user's appointment with this key; null when there is none.</summary>
    public Appointment? Find(string key) =>
        Guid.TryParseExact(key, "D", out var id) && AppointmentRows.Find(session, id) is { } appointment && appointment.UserId == userId ? appointment : null;

    private WriteResult Create(EntryWrite write)
    {
        var id = write.Stamp!.Appointment;
        if (AppointmentRows.Find(session, id) is { } present)
        {
            return present.UserId == userId ? Done(present) : Refused(AppointmentReasons.AppointmentIdUsed, "The appointment's id belongs to an appointment of another user.");
        }

        if (AppointmentRows.HasTombstone(session, id))
        {
            return Refused(AppointmentReasons.AppointmentWasDeleted, "The appointment was made before and has been deleted since.");
        }

        var appointment = new Appointment { Id = id, UserId = userId, Content = write.Content!, MadeBy = write.Stamp.Connection, Created = now, Modified = now };
        if (Place(write, ref appointment) is { } refusal)
        {
            return refusal;
        }

        var existing = appointment is { SeriesId: { } series, OriginalDate: { } date } ? AppointmentRows.FindException(session, series, date) : null;
        return existing is null ? Done(appointment with { Revision = AppointmentRows.Add(session, appointment) })
            : ContentComparer.Differs(Side.Microbizz, existing.Content, appointment.Content) == EntryFields.None ? Done(existing)
            : !known.Has(existing) ? new WriteResult(WriteOutcome.VersionConflict, existing.Key, existing.Version)
            : Done(AppointmentRows.Update(session, existing with { Content = appointment.Content, Modified = now }));
    }

    // Under the id that it had: whoever remembers it by that finds it again.
    private WriteResult Restore(EntryWrite write)
    {
        if (Find(write.Target!.Key) is not null)
        {
            return Refused(SyncReasons.ThereAgain, "The appointment is there again.");
        }

        if (!Guid.TryParseExact(write.Target.Key, "D", out var id) || AppointmentRows.FindDeleted(session, id, userId, write.Content!, now) is not { } appointment)
        {
            return new WriteResult(WriteOutcome.NotFound, write.Target.Key);
        }

        if (Place(write with { SeriesKey = appointment.SeriesId?.ToString("D"), OriginalDate = appointment.OriginalDate }, ref appointment) is { } refusal)
        {
            return refusal;
        }

        if (appointment is { SeriesId: { } series, OriginalDate: { } date } && AppointmentRows.FindException(session, series, date) is not null)
        {
            return Refused(AppointmentReasons.OccurrenceTaken, "Another appointment is the series' occurrence of that date already.");
        }

        if (appointment.ExternalKey is { } key && AppointmentRows.FindByKey(session, userId, key) is not null)
        {
            appointment = appointment with { ExternalKey = null };
        }

        AppointmentRows.RemoveTombstone(session, id);
        return Done(AppointmentRows.Insert(session, appointment));
    }

    private WriteResult Update(EntryWrite write, Appointment before)
    {
        var content = write.Fields == EntryFields.None ? before.Content : before.Content.With(write.Fields, write.Content!);
        if ((write.Fields & EntryFields.Recurrence) == 0)
        {
            content = SeriesRules.WithoutStrayDates(before.Content, content, zone);
        }

        var after = before with { Content = content, Modified = now };
        if (Place(write, ref after) is { } refusal)
        {
            return refusal;
        }

        if (after is { SeriesId: { } series, OriginalDate: { } date } && AppointmentRows.FindException(session, series, date) is { } other && other.Id != after.Id)
        {
            return Refused(AppointmentReasons.OccurrenceTaken, "Another appointment is the series' occurrence of that date already.");
        }

        return SeriesRules.Swept(session, before, after, zone).TrueForAll(known.Has)
            ? Done(SeriesRules.Update(session, before, after, zone))
            : new WriteResult(WriteOutcome.VersionConflict, before.Key, before.Version);
    }

    // Makes it what the write wants it to be, an exception or a single one; gives the refusal where that can't be.
    private WriteResult? Place(EntryWrite write, ref Appointment appointment)
    {
        if (write.SeriesKey is { Length: 0 })
        {
            appointment = appointment with { SeriesId = null, OriginalDate = null };
        }
        else if (write.SeriesKey is { } key)
        {
            if (Find(key) is not { Content.RecurrenceRule: not null } series || series.Id == appointment.Id)
            {
                return Refused(AppointmentReasons.SeriesNotFound, "The series that the occurrence belongs to is not there.");
            }

            if (series.Content.DeletedDates.Contains(write.OriginalDate!.Value))
            {
                return Refused(AppointmentReasons.OccurrenceDeleted, "The series' occurrence of that date is deleted.");
            }

            appointment = appointment with { SeriesId = series.Id, OriginalDate = write.OriginalDate };
        }

        try
        {
            AppointmentRules.Check(appointment);
            return null;
        }
        catch (StoreException e)
        {
            return Refused(e.ErrorId, e.Message);
        }
    }

    private static WriteResult Refused(string code, string message) => new(WriteOutcome.Failed, Error: new EntryError(code, message, IsTransient: false));

    private static WriteResult Done(Appointment appointment) => new(WriteOutcome.Done, appointment.Key, appointment.Version);
}
