namespace ExchangeSync.Exchange;

/// <summary>Turns an EWS response code that concerns a whole request into an error with a stable id and a remedy.</summary>
internal static class EwsRefusals
{
    // What it asks beyond that is a mistake of its clock, or meant to keep us away for ever.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <param name="code">The response code.</param>
    /// <param name="why">Why, in our own words; null: what the code means.</param>
    /// <param name="backOff">How long the server asks to wait.</param>
    /// <param name="isOfVersion">See <see cref="EwsRefusedException.IsOfVersion"/>; it is known by the code alone, too.</param>
    public static EwsRefusedException From(string code, string? why = null, TimeSpan? backOff = null, bool isOfVersion = false)
    {
        var (id, remedy) = Explain(code);
        var wait = Bounded(backOff);
        return new EwsRefusedException(id, $"The server refused the request{Reason(code, why)}.{Asks(wait)}", remedy, EwsCodes.IsTransient(code)) { ResponseCode = code, BackOff = wait, IsOfVersion = isOfVersion || EwsCodes.IsVersionRefusal(code, words: null) };
    }

    public static EwsRefusedException Busy(int httpStatus, TimeSpan? backOff)
    {
        var wait = Bounded(backOff);
        return new EwsRefusedException(EwsErrorIds.ServerBusy, $"The server is too busy (HTTP {httpStatus}).{Asks(wait)}", BusyRemedy, isTransient: true) { HttpStatus = httpStatus, BackOff = wait };
    }

    /// <summary>The server named a time, to whatever connection, that is too far away to be waited for. Nothing was sent.</summary>
    public static EwsRefusedException NotYet(TimeSpan wait) =>
        new(EwsErrorIds.ServerBusy, $"The server was too busy and asked not to be asked again before {wait.TotalSeconds:0} seconds are over.", BusyRemedy, isTransient: true) { BackOff = wait };

    /// <summary>What stands behind "refused": the reason with its code. The server's own words may repeat what it was sent (a subject, a password), so they are never shown.</summary>
    public static string Reason(string code, string? why = null) => (why ?? EwsMeanings.Of(code)) is { } reason ? $": {reason} ({code})" : $" ({code})";

    private const string BusyRemedy = "Nothing is lost; the next run goes on. If it keeps happening, run less often or ask the server's administrator about throttling.";

    private static string Asks(TimeSpan? wait) => wait is { } time ? $" It asks to wait {time.TotalSeconds:0.#} seconds." : "";

    private static TimeSpan? Bounded(TimeSpan? asked) => asked > LongestWait ? LongestWait : asked;

    private static (string Id, string Remedy) Explain(string code) => code switch
    {
        _ when EwsCodes.IsBusy(code) => (EwsErrorIds.ServerBusy, BusyRemedy),
        "ErrorImpersonateUserDenied" or "ErrorImpersonationDenied" or "ErrorImpersonationFailed" =>
            (EwsErrorIds.ImpersonationDenied, "Give the account the right to act as others: New-ManagementRoleAssignment -Role ApplicationImpersonation -User ACCOUNT. Or leave out -Impersonate and share the calendar with it."),
        "ErrorAccessDenied" =>
            (EwsErrorIds.AccessDenied, "Let the account read and write this calendar, or use the account that owns the mailbox."),
        "ErrorNonExistentMailbox" or "ErrorMissingEmailAddress" or "ErrorMissingInformationEmailAddress" or "ErrorInvalidSmtpAddress" =>
            (EwsErrorIds.MailboxNotFound, "Check the user name and -Mailbox: there must be a mailbox of that name on this server."),
        "ErrorFolderNotFound" or "ErrorInvalidFolderId" =>
            (EwsErrorIds.FolderNotFound, "The mailbox has no calendar folder that this account can see. Open the mailbox once in Outlook, and check the account's rights."),
        "ErrorSchemaValidation" or "ErrorInvalidRequest" =>
            (EwsErrorIds.SchemaRefused, "The server does not know something that was asked. For an old server, turn on Use 2007 protocol (-Use2007Protocol)."),
        "ErrorInvalidServerVersion" =>
            (EwsErrorIds.InvalidServerVersion, "The server is older than Exchange 2007 SP1, the oldest that can be used. Update it."),
        "ErrorPasswordExpired" or "ErrorPasswordChangeRequired" =>
            (EwsErrorIds.WrongCredentials, "The password has expired. Set a new one, and then set it on the connection too."),
        "ErrorQuotaExceeded" => (code, "The mailbox is full. Free some space, or ask for a larger quota."),
        _ when EwsCodes.IsTransient(code) => (code, "It usually passes by itself; the next run goes on."),
        _ => (code, "Look up the code in Microsoft's EWS reference, and check the server's own logs."),
    };
}
