namespace ExchangeSync.Exchange;

/// <summary>What response codes that a calendar meets say, in our own words: those of a server may repeat what it was sent.</summary>
internal static class EwsMeanings
{
    /// <summary>Half a sentence; null: the code has to speak for itself.</summary>
    public static string? Of(string code) => code switch
    {
        "ErrorAccessDenied" => "the account lacks the right to do this",
        "ErrorImpersonateUserDenied" or "ErrorImpersonationDenied" or "ErrorImpersonationFailed" => "the account may not act as this user",
        "ErrorNonExistentMailbox" or "ErrorInvalidSmtpAddress" => "no mailbox has this address",
        "ErrorMissingEmailAddress" or "ErrorMissingInformationEmailAddress" => "the account does not have a mailbox",
        "ErrorPasswordExpired" or "ErrorPasswordChangeRequired" => "the password has expired",
        "ErrorFolderNotFound" or "ErrorInvalidFolderId" => "the folder is not there",
        EwsCodes.ItemNotFound => "the item is not there",
        EwsCodes.OccurrenceDeleted or "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange" => "the series has no such date any more",
        "ErrorIrresolvableConflict" or "ErrorStaleObject" => "the item was changed meanwhile",
        "ErrorItemCorrupt" or "ErrorCorruptData" or "ErrorContentConversionFailed" => "the item in the mailbox is damaged",
        "ErrorItemSave" or "ErrorItemSavePropertyError" => "the item could not be saved",
        "ErrorMessageSizeExceeded" or "ErrorDataSizeLimitExceeded" => "the item is too large",
        "ErrorQuotaExceeded" => "the mailbox is full",
        "ErrorCalendarEndDateIsEarlierThanStartDate" => "the end is before the start",
        "ErrorCalendarDurationIsTooLong" => "it lasts longer than an appointment may",
        "ErrorOccurrenceCrossingBoundary" => "the date would pass another date of its series",
        "ErrorOccurrenceTimeSpanTooBig" => "the dates of the series would overlap",
        EwsCodes.NoOccurrenceLeft => "no date of the series would be left",
        "ErrorCalendarInvalidRecurrence" or "ErrorRecurrenceEndDateTooBig" => "it can't recur in this way",
        "ErrorCalendarInvalidTimeZone" or "ErrorTimeZone" => "the server does not know the time zone",
        "ErrorSchemaValidation" or "ErrorInvalidRequest" => "it does not understand something in it",
        "ErrorInvalidServerVersion" or "ErrorInvalidSchemaVersionForMailboxVersion" or "ErrorIncorrectSchemaVersion" => "it does not speak this version of the protocol",
        EwsCodes.InvalidSyncState => "it does not know this state any more",
        EwsCodes.FindCountExceeded => "there are more entries than it lists at once",
        EwsCodes.BatchStopped => "it stopped before this entry",
        EwsCodes.TimeoutExpired => "it took too long",
        _ when EwsCodes.IsBusy(code) => "it is too busy",
        "ErrorMailboxMoveInProgress" => "the mailbox is being moved",
        "ErrorMailboxStoreUnavailable" or "ErrorMailboxFailover" or "ErrorConnectionFailed" => "it does not reach the mailbox now",
        EwsCodes.InternalServerError or "ErrorInternalServerTransientError" => "something went wrong inside it",
        _ => null,
    };
}
