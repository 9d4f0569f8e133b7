namespace ExchangeSync.Exchange;

/// <summary>What EWS response codes mean to a sync (ResponseCodeType of messages.xsd).</summary>
internal static class EwsCodes
{
    public const string NoError = "NoError";
    public const string ServerBusy = "ErrorServerBusy";
    public const string BatchStopped = "ErrorBatchProcessingStopped";
    public const string ItemNotFound = "ErrorItemNotFound";
    public const string OccurrenceDeleted = "ErrorCalendarOccurrenceIsDeletedFromRecurrence";
    public const string NoOccurrenceLeft = "ErrorRecurrenceHasNoOccurrence";
    public const string InvalidSyncState = "ErrorInvalidSyncStateData";
    public const string FindCountExceeded = "ErrorExceededFindCountLimit";
    public const string TimeoutExpired = "ErrorTimeoutExpired";
    public const string InternalServerError = "ErrorInternalServerError";

    private const int LongestCode = 100;

    private static readonly HashSet<string> Transient = new(StringComparer.Ordinal)
    {
        ServerBusy, TimeoutExpired, InternalServerError, BatchStopped,
        "ErrorInternalServerTransientError", "ErrorMailboxStoreUnavailable", "ErrorMailboxMoveInProgress", "ErrorConnectionFailed",
        "ErrorTooManyObjectsOpened", "ErrorExceededConnectionCount", "ErrorInsufficientResources", "ErrorMailboxFailover",
    };

    /// <summary>The code, where it has the form of one; null: it is free text, which is not shown.</summary>
    public static string? Checked(string? code) => code?.Trim() is { Length: > 0 and <= LongestCode } word && word.All(static c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9')) ? word : null;

    /// <summary>The same request may go through later.</summary>
    public static bool IsTransient(string code) => Transient.Contains(code);

    /// <summary>The server did not act for lack of resources, whatever name it gives that (exchangelib and Microsoft's own client treat them alike).</summary>
    public static bool IsBusy(string code) => code is ServerBusy or "ErrorInsufficientResources" || IsTooMany(code);

    /// <summary>More requests were under way at a time than the server allows.</summary>
    public static bool IsTooMany(string? code) => code is "ErrorTooManyObjectsOpened" or "ErrorExceededConnectionCount";

    /// <summary>The server has lost a subscription, or events of it: only a new one will do.</summary>
    public static bool IsLostSubscription(string? code) => code is
        "ErrorSubscriptionNotFound" or "ErrorExpiredSubscription" or "ErrorSubscriptionUnsubscribed" or "ErrorSubscriptionAccessDenied" or "ErrorInvalidSubscription"
        or "ErrorInvalidPullSubscriptionId" or "ErrorInvalidWatermark" or "ErrorReadEventsFailed" or "ErrorMissedNotificationEvents" or "ErrorNewEventStreamConnectionOpened";

    /// <summary>It usually passes within a minute, so that a request that changes nothing is sent again.</summary>
    public static bool IsPassing(string? code) => code is
        TimeoutExpired or "ErrorMailboxStoreUnavailable" or "ErrorMailboxFailover" or "ErrorConnectionFailed" or "ErrorInternalServerTransientError";

    /// <summary>The server, or the one that has the mailbox, does not know the protocol version of the request.</summary>
    /// <param name="code">The response code.</param>
    /// <param name="words">What the server says in its own words.</param>
    public static bool IsVersionRefusal(string? code, string? words) =>
        code is "ErrorInvalidServerVersion" or "ErrorInvalidSchemaVersionForMailboxVersion" or "ErrorIncorrectSchemaVersion"
        || (code is "ErrorSchemaValidation" or "ErrorInvalidRequest" && words is not null && (words.Contains("RequestServerVersion") || words.Contains("'Version'")));

    /// <summary>The item is of another version than the request says.</summary>
    public static bool IsVersionConflict(string code) => code is "ErrorIrresolvableConflict" or "ErrorStaleObject" or "ErrorInvalidChangeKey";

    /// <summary>No item has that id (any more).</summary>
    public static bool IsNotFound(string code) => code is ItemNotFound or OccurrenceDeleted or "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange";

    /// <summary>One item may be what the server chokes on, so that a smaller batch goes through.</summary>
    public static bool MayBeOneItem(string errorId) => errorId is
        EwsErrorIds.InvalidResponse or EwsErrorIds.TruncatedResponse or EwsErrorIds.ResponseTooLarge or TimeoutExpired or InternalServerError;
}
