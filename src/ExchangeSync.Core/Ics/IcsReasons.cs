namespace ExchangeSync.Ics;

/// <summary>The stable ids with which an iCalendar file, or an entry of one, is not taken. Each is explained in about_ExchangeSync_Fields.</summary>
public static class IcsReasons
{
    // A file.
    /// <summary>The file is larger than is read.</summary>
    public const string IcsTooLarge = nameof(IcsTooLarge);

    /// <summary>The file is no iCalendar file.</summary>
    public const string IcsNotACalendar = nameof(IcsNotACalendar);

    // An entry.
    /// <summary>The entry is cancelled.</summary>
    public const string Cancelled = nameof(Cancelled);

    /// <summary>The file has another entry with the same UID.</summary>
    public const string DuplicateKey = nameof(DuplicateKey);

    /// <summary>The entry has no end.</summary>
    public const string EntryTruncated = nameof(EntryTruncated);

    /// <summary>The UID is too long to be a key.</summary>
    public const string KeyTooLong = nameof(KeyTooLong);

    /// <summary>A task, a journal entry or the like.</summary>
    public const string NotAnAppointment = nameof(NotAnAppointment);

    /// <summary>The entry changes a date of a series and all after it, which no calendar here can express.</summary>
    public const string ThisAndFutureNotCarried = nameof(ThisAndFutureNotCarried);

    /// <summary>None of the patterns that can be stored says how the entry recurs.</summary>
    public const string RecurrenceNotExpressible = nameof(RecurrenceNotExpressible);

    /// <summary>The entry has no start.</summary>
    public const string StartMissing = nameof(StartMissing);

    /// <summary>The entry's own start is none of the dates of its rule.</summary>
    public const string StartNotInSeries = nameof(StartNotInSeries);

    /// <summary>A date or a time that was not understood.</summary>
    public const string TimeInvalid = nameof(TimeInvalid);
}
