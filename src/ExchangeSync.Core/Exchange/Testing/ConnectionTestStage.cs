using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Testing;

/// <summary>What the first request has to get through, in order; an error belongs to the stage where it stopped.</summary>
internal enum ConnectionTestStage
{
    Reach,
    Service,
    Version,
    LogOn,
    Calendar,
}

/// <summary>Sorts errors into stages and says what usually is behind them.</summary>
internal static class ConnectionTestStages
{
    public static ConnectionTestStage Of(SideException error) => error.ErrorId switch
    {
        EwsErrorIds.NotEws or EwsErrorIds.InvalidResponse or EwsErrorIds.TruncatedResponse or EwsErrorIds.ResponseTooLarge => ConnectionTestStage.Service,
        EwsErrorIds.InvalidServerVersion or EwsErrorIds.SchemaRefused => ConnectionTestStage.Version,
        EwsErrorIds.WrongCredentials or EwsErrorIds.BasicNotOffered => ConnectionTestStage.LogOn,
        EwsErrorIds.AccessDenied when error is EwsRefusedException { HttpStatus: not null } => ConnectionTestStage.LogOn,
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
        EwsErrorIds.InvalidServerVersion or EwsErrorIds.SchemaRefused => "It is an old server.",
        EwsErrorIds.WrongCredentials => "User name or password is wrong. On newer servers a wrong password shows up here and not under General connection, because the connection itself works.",
        EwsErrorIds.BasicNotOffered => "Basic authentication is turned off, as it is in Exchange Online.",
        EwsErrorIds.AccessDenied => "The account lacks a right: to use EWS at all, or to read or write this calendar.",
        EwsErrorIds.MailboxNotFound => "The account has no mailbox on this server, or the user name is that of another account.",
        EwsErrorIds.FolderNotFound => "The mailbox was never opened, or its calendar is hidden from this account.",
        EwsErrorIds.ServerBusy => "The server limits how much a client may ask (throttling), or is overloaded.",
        "ErrorQuotaExceeded" => "The mailbox is full.",
        _ when error.IsTransient => "A passing problem of the server.",
        _ => "A permission or another technical problem on the server.",
    };
}
