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
        EwsErrorIds.BasicNotOffered => ConnectionTestStage.LogOn,
        EwsErrorIds.WrongCredentials when error is EwsRefusedException { HttpStatus: not null } => ConnectionTestStage.LogOn,
        EwsErrorIds.InvalidServerVersion or EwsErrorIds.SchemaRefused => ConnectionTestStage.Version,
        EwsErrorIds.EwsDisabled or EwsErrorIds.EwsRetired => ConnectionTestStage.Allowed,
        _ when error is EwsRefusedException => ConnectionTestStage.Calendar,
        _ => ConnectionTestStage.Reach,
    };

    public static string LikelyCause(SideException error) => error.ErrorId switch
    {
        EwsErrorIds.ServerNotFound => "The server name is misspelt, or this machine has no way to look it up.",
        EwsErrorIds.ConnectionRefused or EwsErrorIds.ConnectionLost or EwsErrorIds.Timeout => "The server is down, the port is wrong, or a firewall or proxy stands between.",
        EwsErrorIds.TlsFailed => "The server's certificate is for another name, has expired, or was issued by somebody whom this machine does not trust.",
        EwsErrorIds.InsecureConnection => "The address begins with http.",
        EwsErrorIds.NotEws => "The name is that of another server, or a login page stands in front of EWS.",
        EwsErrorIds.InvalidResponse or EwsErrorIds.TruncatedResponse or EwsErrorIds.ResponseTooLarge => "Something between this machine and the server changes its answers, or it is no Exchange server.",
        EwsErrorIds.HttpError => "The web server has a problem of its own, before EWS sees the request.",
        EwsErrorIds.InvalidServerVersion or EwsErrorIds.SchemaRefused => "It is an old server.",
        EwsErrorIds.WrongCredentials => "User name or password is wrong. Servers that look at the password only later show it under Send/receive data, because the connection itself works.",
        EwsErrorIds.BasicNotOffered => "Basic authentication is turned off, as it is in Exchange Online.",
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
