using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Testing;

/// <summary>What the first request has to get through, in order; an error belongs to the stage where it stopped. Up to the version it is the general part.</summary>
internal enum ConnectionTestStage
{
    Name,
    Reach,
    Service,
    LogOn,
    Version,
    Allowed,
    Calendar,

    /// <summary>It got through.</summary>
    Done,
}

/// <summary>Sorts errors into stages and says what usually is behind them.</summary>
internal static class ConnectionTestStages
{
    public static ConnectionTestStage Of(SideException error) => error.ErrorId switch
    {
        EwsErrorIds.ServerNotFound => ConnectionTestStage.Name,
        EwsErrorIds.NotEws or EwsErrorIds.InvalidResponse or EwsErrorIds.TruncatedResponse or EwsErrorIds.ResponseTooLarge or EwsErrorIds.HttpError => ConnectionTestStage.Service,
        EwsErrorIds.WrongCredentials when error is EwsRefusedException { HttpStatus: not null } => ConnectionTestStage.LogOn,
        EwsErrorIds.InvalidServerVersion or EwsErrorIds.SchemaRefused => ConnectionTestStage.Version,
        EwsErrorIds.EwsDisabled or EwsErrorIds.EwsRetired => ConnectionTestStage.Allowed,
        EwsErrorIds.AuthenticationNotOffered or EwsErrorIds.LogOnNotPossible or EwsErrorIds.TicketRefused or EwsErrorIds.ClockSkew or EwsErrorIds.TokenRefused or EwsErrorIds.TokenNotIssued or EwsErrorIds.SignInNeeded => ConnectionTestStage.LogOn,
        EwsErrorIds.InsecureConnection => ConnectionTestStage.Reach,
        _ when error is EwsRefusedException => ConnectionTestStage.Calendar,
        _ => ConnectionTestStage.Reach,
    };

    public static string LikelyCause(SideException error) => error.ErrorId switch
    {
        EwsErrorIds.ServerNotFound => "The server name is misspelt, or this machine has no way to look it up.",
        EwsErrorIds.ConnectionRefused or EwsErrorIds.ConnectionLost or EwsErrorIds.Timeout => "The server is down, the port is wrong, or a firewall or proxy stands between.",
        EwsErrorIds.TlsFailed or EwsErrorIds.TlsTooOld => "The server's TLS settings do not go with this machine's.",
        EwsErrorIds.CertificateExpired => "The certificate was not renewed in time, or a clock is wrong.",
        EwsErrorIds.CertificateNameMismatch => "The server was named by another name than its users use.",
        EwsErrorIds.CertificateUntrusted => "The certificate was made by the organization itself, or by the server.",
        EwsErrorIds.CertificateChanged => "The certificate was renewed, or somebody else answers in the server's place.",
        EwsErrorIds.ProxyNotReached or EwsErrorIds.ProxyRefused => "The proxy on the way is down, or does not know this account or this server.",
        EwsErrorIds.InsecureConnection => "The address begins with http.",
        EwsErrorIds.NotEws => "The name is that of another server, or a login page stands in front of EWS.",
        EwsErrorIds.InvalidResponse or EwsErrorIds.TruncatedResponse or EwsErrorIds.ResponseTooLarge => "Something between this machine and the server changes its answers, or it is no Exchange server.",
        EwsErrorIds.HttpError => "The web server has a problem of its own, before EWS sees the request.",
        EwsErrorIds.InvalidServerVersion or EwsErrorIds.SchemaRefused => "It is an old server.",
        EwsErrorIds.WrongCredentials => "User name or password is wrong. Servers that look at the password only later show it under Send/receive data, because the connection itself works.",
        EwsErrorIds.AuthenticationNotOffered => "That way to log on is turned off on the server. Basic is, in Exchange Online.",
        EwsErrorIds.LogOnNotPossible => "This machine does not belong to the domain, or lacks what Kerberos or NTLM need.",
        EwsErrorIds.TicketRefused => "Extended Protection meets a TLS connection that ends before Exchange, or the service name belongs to another account.",
        EwsErrorIds.ClockSkew => "This machine's clock is wrong, or the server's.",
        EwsErrorIds.TokenRefused => "The application lacks a permission or its consent, or EWS is blocked for it.",
        EwsErrorIds.SignInNeeded => "The connection is new, or the sign-in has ended.",
        EwsErrorIds.TokenNotIssued => "Application id, secret or certificate is wrong or has expired.",
        EwsErrorIds.ImpersonationDenied => "The account lacks the management role ApplicationImpersonation.",
        EwsErrorIds.CalendarNotFound or EwsErrorIds.CalendarNotUnique => "The calendar has another name, or is not shared with this account.",
        EwsErrorIds.EwsDisabled => "An administrator turned EWS off: for this mailbox (Set-CASMailbox), for applications that are not on a list (EwsApplicationAccessPolicy) or for all (Set-OrganizationConfig).",
        EwsErrorIds.EwsRetired => "EWS is being retired in Exchange Online: it has been blocked by default since October 2026 and ends on 1 April 2027. Or it is turned off for this mailbox.",
        EwsErrorIds.AccessDenied => "The account lacks the right to read or write this calendar.",
        EwsErrorIds.MailboxNotFound => "The account has no mailbox on this server, or the user name is that of another account.",
        EwsErrorIds.FolderNotFound => "The mailbox was never opened, or its calendar is hidden from this account.",
        EwsErrorIds.ServerBusy => "The server limits how much a client may ask (throttling), or is overloaded.",
        "ErrorQuotaExceeded" => "The mailbox is full.",
        _ when error.IsTransient => "A passing problem of the server.",
        _ => "A permission or another technical problem on the server.",
    };
}
