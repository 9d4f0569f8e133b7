namespace ExchangeSync.Sync;

/// <summary>
/// The stable ids with which a run says of a single entry why it was skipped, waits or is held, or what was special about it. EWS response codes stand beside them, as
/// the server gives them. Each is explained in about_ExchangeSync_Fields.
/// </summary>
public static class SyncReasons
{
    // Skipped: a change that can't be carried over.
    /// <summary>A recurring appointment of Microbizz stays there while recurrence is set to Instances.</summary>
    public const string RecurringAppointment = nameof(RecurringAppointment);

    /// <summary>A recurring appointment with a holiday rule stays in Microbizz: Exchange knows no holidays.</summary>
    public const string HolidayRuleNotExpressible = nameof(HolidayRuleNotExpressible);

    /// <summary>None of Exchange's patterns says how the appointment recurs.</summary>
    public const string RecurrenceNotExpressible = nameof(RecurrenceNotExpressible);

    /// <summary>A recurring appointment reached Exchange's side although recurrence is set to Instances; it was not written as a single one.</summary>
    public const string RecurrenceNotSupported = nameof(RecurrenceNotSupported);

    /// <summary>Exchange can't bring a deleted date of a series back.</summary>
    public const string DeletedOccurrenceCannotReturn = nameof(DeletedOccurrenceCannotReturn);

    /// <summary>A series has a private date that is left alone, and writing its times in Exchange would take that date away.</summary>
    public const string PrivateDateInTheWay = nameof(PrivateDateInTheWay);

    /// <summary>An edit or a delete of a meeting that somebody else organizes was not carried to Exchange.</summary>
    public const string MeetingOfAnotherOrganizer = nameof(MeetingOfAnotherOrganizer);

    /// <summary>ExchangeSync made the item for the connection of another user, and this one leaves it alone.</summary>
    public const string ItemOfAnotherConnection = nameof(ItemOfAnotherConnection);

    /// <summary>A change behind the mask of a private entry was not carried over.</summary>
    public const string PrivateMasked = nameof(PrivateMasked);

    // Held or waiting.
    /// <summary>A delete that looks like an accident.</summary>
    public const string DeleteHeld = nameof(DeleteHeld);

    /// <summary>An entry, or the series that it belongs to, was not found, and nothing proves that it was deleted.</summary>
    public const string MissingWithoutProof = nameof(MissingWithoutProof);

    /// <summary>A side told of a new entry and did not find it when it was read.</summary>
    public const string NewEntryNotFound = nameof(NewEntryNotFound);

    /// <summary>A series has got its partner in this run; its exceptions follow.</summary>
    public const string SeriesLinked = nameof(SeriesLinked);

    /// <summary>The run ended before all parts of a series were carried over.</summary>
    public const string SeriesInParts = nameof(SeriesInParts);

    /// <summary>An entry was lost together with its calendar: another one stands behind the same name.</summary>
    public const string CalendarReplaced = nameof(CalendarReplaced);

    /// <summary>Both sides changed the same field and the policy is Manual.</summary>
    public const string ConflictUnresolved = nameof(ConflictUnresolved);

    /// <summary>Outside the window on both sides.</summary>
    public const string OutOfScope = nameof(OutOfScope);

    /// <summary>The settings leave it out.</summary>
    public const string LeftOut = nameof(LeftOut);

    /// <summary>It changed while the run was writing.</summary>
    public const string ChangedDuringRun = nameof(ChangedDuringRun);

    /// <summary>An exception is made again, because Exchange drops a series' exceptions when its pattern is written.</summary>
    public const string PatternWritten = nameof(PatternWritten);

    /// <summary>The reply to a create was lost; the entry was found by its stamp and is looked at again.</summary>
    public const string ReplyLost = nameof(ReplyLost);

    // Conflicts: the losing version is in the journal.
    /// <summary>Both sides changed the same field; the policy chose one.</summary>
    public const string ConflictResolved = nameof(ConflictResolved);

    /// <summary>Two entries that were linked for the first time differed; the policy chose one.</summary>
    public const string AdoptedDifferent = nameof(AdoptedDifferent);

    /// <summary>One side edited what the other deleted.</summary>
    public const string EditedAndDeleted = nameof(EditedAndDeleted);

    /// <summary>An exception of a series went with its date, which the series does not fall on any more.</summary>
    public const string ExceptionDropped = nameof(ExceptionDropped);

    // Done, with a remark.
    /// <summary>A meeting that the mailbox organizes was changed or deleted; ExchangeSync sends no mail.</summary>
    public const string AttendeesNotTold = nameof(AttendeesNotTold);

    /// <summary>An edited note could not keep its formatting in Exchange.</summary>
    public const string NoteFormattingLost = nameof(NoteFormattingLost);

    /// <summary>The organizer cancelled the meeting, so its appointment was deleted.</summary>
    public const string MeetingCancelled = nameof(MeetingCancelled);

    /// <summary>The server took a write and kept a field as it was. It is not written again until it changes in Microbizz.</summary>
    public const string NotKept = nameof(NotKept);

    /// <summary>The meeting was declined in Exchange, so its appointment was deleted.</summary>
    public const string MeetingDeclined = nameof(MeetingDeclined);

    /// <summary>The recurrence setting was changed: an appointment joined or left its series.</summary>
    public const string RecurrenceMode = nameof(RecurrenceMode);

    /// <summary>Nothing but a changed setting asks for the update. Only Microbizz is ever written for one.</summary>
    public const string Remap = nameof(Remap);

    /// <summary>An unfinished create of an earlier run had been done: it was found by its stamp, or by its place in its series.</summary>
    public const string FoundByStamp = nameof(FoundByStamp);

    /// <summary>An unfinished update of an earlier run had taken effect.</summary>
    public const string FoundWritten = nameof(FoundWritten);

    /// <summary>The entry of an unfinished delete of an earlier run is gone.</summary>
    public const string FoundDeleted = nameof(FoundDeleted);

    /// <summary>Nothing says that an unfinished write of an earlier run took effect; it is planned anew.</summary>
    public const string Superseded = nameof(Superseded);

    /// <summary>A delete that was held and that Invoke-MbxExchangeSync -Force carried out; it does not count towards holding others.</summary>
    public const string DeleteReleased = nameof(DeleteReleased);

    /// <summary>ExchangeSync had made it, and Reset-MbxExchangeSync -Remove deleted it.</summary>
    public const string Reset = nameof(Reset);

    /// <summary>A partner that was missing without proof of a delete was made again by Invoke-MbxExchangeSync -Repair.</summary>
    public const string Repaired = nameof(Repaired);

    /// <summary>An appointment was kept beside its pair when a conflict was resolved; it is not synchronized.</summary>
    public const string KeptBeside = nameof(KeptBeside);

    // Of an undo.
    /// <summary>What an earlier run wrote was taken back.</summary>
    public const string Undone = nameof(Undone);

    /// <summary>Left as it is: a user has changed it since.</summary>
    public const string ChangedSince = nameof(ChangedSince);

    /// <summary>Left as it is: a later run has written it.</summary>
    public const string WrittenByLaterRun = nameof(WrittenByLaterRun);

    /// <summary>Left as it is: it is gone.</summary>
    public const string GoneSince = nameof(GoneSince);

    /// <summary>Left as it is: what was deleted is there again.</summary>
    public const string ThereAgain = nameof(ThereAgain);

    /// <summary>Left as it is: the journal does not have the former texts any more, because only the time of private entries is synchronized.</summary>
    public const string TextsPurged = nameof(TextsPurged);

    /// <summary>Left as it is: the time or the pattern of a series of which single dates were edited, because those edits would be lost with it.</summary>
    public const string ExceptionsStand = nameof(ExceptionsStand);

    /// <summary>It changed again and again while the undo was writing.</summary>
    public const string KeptChanging = nameof(KeptChanging);

    // An entry that can't be read or written.
    /// <summary>The item has no start or no end.</summary>
    public const string ItemIncomplete = nameof(ItemIncomplete);

    /// <summary>The series recurs in none of the patterns of EWS.</summary>
    public const string RecurrenceNotUnderstood = nameof(RecurrenceNotUnderstood);

    /// <summary>The series' time zone is not known here, and in the connection's zone it begins on another date.</summary>
    public const string SeriesZoneUnknown = nameof(SeriesZoneUnknown);

    /// <summary>The series says that an occurrence exists, and the calendar does not show it.</summary>
    public const string OccurrenceUnclear = nameof(OccurrenceUnclear);
}
