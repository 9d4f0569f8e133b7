namespace ExchangeSync.Store;

/// <summary>The stable ids with which Microbizz's calendar refuses an appointment. Each is explained in about_ExchangeSync_Fields.</summary>
public static class AppointmentReasons
{
    // A write of the sync that Microbizz's calendar refuses.
    /// <summary>The id belongs to an appointment of another user.</summary>
    public const string AppointmentIdUsed = nameof(AppointmentIdUsed);

    /// <summary>The appointment was made before and has been deleted since.</summary>
    public const string AppointmentWasDeleted = nameof(AppointmentWasDeleted);

    /// <summary>Another appointment is the series' occurrence of that date already.</summary>
    public const string OccurrenceTaken = nameof(OccurrenceTaken);

    /// <summary>The series' occurrence of that date is deleted.</summary>
    public const string OccurrenceDeleted = nameof(OccurrenceDeleted);

    /// <summary>The series that the occurrence belongs to is not there.</summary>
    public const string SeriesNotFound = nameof(SeriesNotFound);

    /// <summary>An imported entry has no key.</summary>
    public const string KeyMissing = nameof(KeyMissing);

    /// <summary>The series does not have the date that an imported entry changes, or that an exception belongs to.</summary>
    public const string OccurrenceNotInSeries = nameof(OccurrenceNotInSeries);

    // What every appointment keeps to.
    /// <summary>One date of a recurring appointment can't recur by itself.</summary>
    public const string SeriesWithinSeries = nameof(SeriesWithinSeries);

    /// <summary>Outside the years that a calendar of Exchange can hold.</summary>
    public const string DateOutOfRange = nameof(DateOutOfRange);

    /// <summary>Whole days begin and end at midnight.</summary>
    public const string AllDayNotMidnight = nameof(AllDayNotMidnight);

    /// <summary>It would end before it starts.</summary>
    public const string EndBeforeStart = nameof(EndBeforeStart);

    /// <summary>Only the fingerprint of the note is known: a defect.</summary>
    public const string NoteTextMissing = nameof(NoteTextMissing);

    /// <summary>No such holiday rule.</summary>
    public const string InvalidHolidayRule = nameof(InvalidHolidayRule);

    /// <summary>No recurrence rule of RFC 5545.</summary>
    public const string InvalidRecurrenceRule = nameof(InvalidRecurrenceRule);

    /// <summary>Neither a Windows nor an IANA id.</summary>
    public const string InvalidTimeZone = nameof(InvalidTimeZone);
}
