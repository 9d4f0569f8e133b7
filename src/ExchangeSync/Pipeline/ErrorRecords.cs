using System.Management.Automation;
using ExchangeSync.Ics;
using ExchangeSync.Scheduling;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Pipeline;

/// <summary>The one place where exceptions become error records: stable id, category, target, recommended action.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord Of(Exception failure, object? target) => failure switch
    {
        CommandException e => Make(e, e.ErrorId, e.Category, e.Target ?? target, e.Remedy),
        SideException e => Make(e, e.ErrorId, CategoryOf(e.ErrorId), target, e.Remedy),
        StoreException e => Make(e, e.ErrorId, CategoryOf(e.ErrorId), target, e.Remedy),
        SchedulerException e => Make(e, e.ErrorId, CategoryOf(e.ErrorId), target, e.Remedy),
        IcsException e => Make(e, e.ErrorId, ErrorCategory.InvalidData, target, e.Remedy),
        TypeInitializationException { InnerException: { } inner } => Of(inner, target),
        DllNotFoundException e => Make(e, "NativeLibraryMissing", ErrorCategory.NotInstalled, target,
            "SQLite's native library comes for Windows x64 and x86, Linux x64 (glibc) and macOS x64. Run PowerShell on one of these."),
        _ => Make(failure, "Unexpected", ErrorCategory.NotSpecified, target,
            "This is a defect of ExchangeSync: report it with the details of $Error[0].Exception."),
    };

    /// <summary>The error that ended a run, as the run's record tells it.</summary>
    public static ErrorRecord Of(string errorId, string message, string? remedy, object target) =>
        Make(new InvalidOperationException(message), errorId, CategoryOf(errorId), target, remedy ?? "");

    private static ErrorCategory CategoryOf(string errorId) => errorId switch
    {
        "WrongCredentials" or "CredentialsSuspended" or "AuthenticationNotOffered" or "LogOnNotPossible" or "TicketRefused" or "ClockSkew" or "TokenRefused" or "TokenNotIssued" or "ClientCertificateNotFound" or "PasswordMissing" or "SecretNotFound" or "SecretKeyMissing" or "SecretNotReadableByThisAccount" => ErrorCategory.AuthenticationError,
        "AccessDenied" or "ImpersonationDenied" or "EwsDisabled" or "EwsRetired" => ErrorCategory.PermissionDenied,
        "InsecureConnection" or "CertificateExpired" or "CertificateNameMismatch" or "CertificateUntrusted" or "CertificateChanged" => ErrorCategory.SecurityError,
        "ServerNotFound" or "ConnectionRefused" or "ConnectionLost" or "TlsFailed" or "TlsTooOld" or "ProxyNotReached" or "ProxyRefused" => ErrorCategory.ConnectionError,
        "SecretModuleMissing" => ErrorCategory.NotInstalled,
        "Timeout" or "RunTooLong" => ErrorCategory.OperationTimeout,
        "NotEws" or "InvalidResponse" or "TruncatedResponse" or "ResponseTooLarge" or "HttpError" => ErrorCategory.ProtocolError,
        "ServerBusy" or "StoreBusy" or "RunInProgress" or "LeaseLost" => ErrorCategory.ResourceBusy,
        "EndBeforeStart" or "DateOutOfRange" or "AllDayNotMidnight" or "TitleMissing" or "UserNameMissing" or "KeyMissing" => ErrorCategory.InvalidArgument,
        "NotASeries" or "SeriesWithinSeries" or "RecurrenceNotExpandable" => ErrorCategory.InvalidOperation,
        "UserHasConnections" or "MailboxOfAnotherUser" or "UserHasAnotherMailbox" => ErrorCategory.InvalidOperation,
        "NotAnExchangeSyncStore" or "StoreTooNew" or "StoreUnreadable" => ErrorCategory.InvalidData,
        "AutodiscoverFailed" => ErrorCategory.ObjectNotFound,
        "AutodiscoverRedirectNotConfirmed" => ErrorCategory.SecurityError,
        _ when errorId.EndsWith("NotFound", StringComparison.Ordinal) => ErrorCategory.ObjectNotFound,
        _ when errorId.EndsWith("InUse", StringComparison.Ordinal) => ErrorCategory.ResourceExists,
        _ when errorId.StartsWith("Invalid", StringComparison.Ordinal) => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.ResourceUnavailable,
    };

    private static ErrorRecord Make(Exception e, string id, ErrorCategory category, object? target, string remedy) =>
        new(e, id, category, target) { ErrorDetails = new ErrorDetails(e.Message) { RecommendedAction = remedy } };
}
