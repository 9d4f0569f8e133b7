using System.Net;
using System.Net.Sockets;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.Exchange.Causes;

/// <summary>What is wrong with the server, the way to it, or what it lets one do.</summary>
internal static class ServerCauses
{
    private static readonly MailboxOptions Anna = new() { Address = "anna@example.com", UserName = "anna", Password = "secret" };

    public static IEnumerable<Cause> Rows =>
    [
        new("name not resolved", "a name under .invalid", _ => At(new Uri("https://exchange.invalid/EWS/Exchange.asmx")),
            Cause.General, "Look up the server name", EwsErrorIds.ServerNotFound, "There is no server named exchange.invalid", "misspelt", "DNS"),
        new("refused", "a port that nothing listens on", _ => At(new Uri($"http://127.0.0.1:{FreePort()}/EWS/Exchange.asmx")),
            Cause.General, "Reach the server", EwsErrorIds.ConnectionRefused, "Nothing answers on 127.0.0.1, port", "firewall"),
        new("cut before an answer", "a server that closes every connection", bench => Faulty(bench, new Fault { Kind = FaultKind.CutBefore, Times = 10 }),
            Cause.General, "Reach the server", EwsErrorIds.ConnectionLost, "failed", "firewall"),
        new("no answer in time", "a server that keeps silent", async bench =>
            CauseBench.Options((await bench.ExchangeAsync(new SimulatorOptions { Latency = TimeSpan.FromSeconds(5) })).Url, timeoutSeconds: 0.3),
            Cause.General, "Reach the server", EwsErrorIds.Timeout, "did not answer completely within", "firewall"),
        new("password in clear", "http to another machine", _ => At(new Uri("http://mail.example.com/EWS/Exchange.asmx")),
            Cause.General, "Reach the server", EwsErrorIds.InsecureConnection, "the password would travel in clear", "Use https"),
        new("not EWS: login page", "200 with a web page", bench => Faulty(bench, new Fault { Kind = FaultKind.LoginPage, Times = 10 }),
            Cause.General, "Find the EWS service", EwsErrorIds.NotEws, "web page, such as a login page", "/EWS/Exchange.asmx"),
        new("not EWS: login page that calls itself XML", "200, text/xml, html inside", bench => At(bench.Answering("200 OK\r\nContent-Type: text/xml", "<html><body>Log on</body></html>")),
            Cause.General, "Find the EWS service", EwsErrorIds.NotEws, "web page, such as a login page"),
        new("not EWS: 404", "a web server without EWS", bench => At(bench.Answering("404 Not Found")),
            Cause.General, "Find the EWS service", EwsErrorIds.NotEws, "is no EWS service (HTTP 404)", "name of an Exchange server"),
        new("not EWS: 302", "a redirect to a login page", bench => Faulty(bench, new Fault { Kind = FaultKind.Redirect, Times = 10 }),
            Cause.General, "Find the EWS service", EwsErrorIds.NotEws, "redirects to", "/owa/auth/logon.aspx", "Redirects are not followed"),
        new("not EWS: no XML", "200 with text", bench => Faulty(bench, new Fault { Kind = FaultKind.NotXml, Times = 10 }),
            Cause.General, "Find the EWS service", EwsErrorIds.InvalidResponse, "is no EWS reply", "proxy"),
        new("not EWS: login page with a document type", "200, text/xml, a page that is no XML inside", bench => At(bench.Answering("200 OK\r\nContent-Type: text/xml", "<!DOCTYPE html>\n<html><head><br>Sign in</head>")),
            Cause.General, "Find the EWS service", EwsErrorIds.NotEws, "web page, such as a login page"),
        new("not EWS: login has timed out", "440", bench => At(bench.Answering("440 Login Timeout")),
            Cause.General, "Find the EWS service", EwsErrorIds.NotEws, "as a login page does", "(HTTP 440)"),
        new("not EWS: no web server", "another protocol on that port", bench => At(bench.Keep(new RawServer((stream, stop) => stream.WriteAsync("SSH-2.0-OpenSSH\r\n\r\n"u8.ToArray(), stop).AsTask())).Url),
            Cause.General, "Find the EWS service", EwsErrorIds.NotEws, "is no web server", "name of an Exchange server"),
        new("not EWS: compressed by something else", "gzip announced, and none inside", bench => At(bench.Answering("200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip", "no gzip")),
            Cause.General, "Find the EWS service", EwsErrorIds.InvalidResponse, "could not be read", "changes its answers"),
        new("redirect that can't be read", "302 to //[bad", bench => At(bench.Answering("302 Found\r\nLocation: //[bad")),
            Cause.General, "Find the EWS service", EwsErrorIds.NotEws, "redirects to nowhere"),
        new("headers without an end", "200,000 bytes of headers", bench => At(bench.Answering("200 OK\r\nX-Long: " + new string('x', 200_000))),
            Cause.General, "Find the EWS service", EwsErrorIds.InvalidResponse, "none that a server gives"),
        new("web server broken", "500 with a web page", bench => At(bench.Answering("500 Internal Server Error\r\nContent-Type: text/html", "<html/>")),
            Cause.General, "Find the EWS service", EwsErrorIds.HttpError, "HTTP 500", "before EWS sees the request"),
        new("Exchange behind the gateway is down", "502", bench => At(bench.Answering("502 Bad Gateway")),
            Cause.General, "Reach the server", EwsErrorIds.ConnectionLost, "gateway in front of", "Check that the Exchange server behind it runs"),
        new("wrong password, refused at once", "401 to the first request", async bench => CauseBench.Options((await bench.ExchangeAsync()).Url, password: "N0t-hers"),
            Cause.General, "Log on", EwsErrorIds.WrongCredentials, "does not accept this user name and password", "User name or password is wrong"),
        new("wrong password, refused later", "200 to the first request, then 401", bench => Faulty(bench, new Fault { Kind = FaultKind.HttpStatus, Operation = "FindItem", Status = 401, Times = 10 }),
            Cause.Data, "Read appointments", EwsErrorIds.WrongCredentials, "does not accept this user name and password", "Send/receive data"),
        new("wrong password, refused by EWS", "200 with an error of EWS", bench => Faulty(bench, new Fault { Kind = FaultKind.EntryError, Operation = "GetFolder", Code = "ErrorPasswordExpired", Times = 10 }),
            Cause.Data, "Find the calendar", EwsErrorIds.WrongCredentials, "The password has expired"),
        new("clock skew", "a clock that is an hour behind, and a log-on that is refused", async bench => CauseBench.Options(
            (await bench.ExchangeAsync()).Url, password: "N0t-hers", clock: new FakeClock(SystemClock.Instance.GetCurrentInstant() - Duration.FromHours(1))),
            Cause.General, "Log on", EwsErrorIds.WrongCredentials, "The clocks of this machine and of the server are 60 minutes apart", "Kerberos"),
        new("EWS off for the mailbox", "Set-CASMailbox -EwsEnabled $false", async bench => CauseBench.Options((await bench.ExchangeAsync(new SimulatorOptions { Mailboxes = [Anna with { EwsEnabled = false }] })).Url),
            Cause.Data, "Use EWS", EwsErrorIds.EwsDisabled, "turned off for the mailbox", "Get-CASMailbox <mailbox> | Format-List Ews*"),
        new("EWS off for the application", "EwsBlockList with ExchangeSync/*", async bench => CauseBench.Options((await bench.ExchangeAsync(new SimulatorOptions { BlockedUserAgents = ["ExchangeSync/"] })).Url),
            Cause.Data, "Use EWS", EwsErrorIds.EwsDisabled, "for the application", "EwsBlockList must not have it", "'ExchangeSync/*'"),
        new("EWS off for the organization", "Set-OrganizationConfig -EwsEnabled $false", async bench => CauseBench.Options((await bench.ExchangeAsync(new SimulatorOptions { EwsEnabled = false })).Url),
            Cause.Data, "Use EWS", EwsErrorIds.EwsDisabled, "for the organization", "Get-OrganizationConfig | Format-List Ews*"),
        new("EWS off for the mailbox, and the server says so", "403 with a reason", bench => At(bench.Answering("403 Forbidden\r\nx-ms-diagnostics: 2000010;reason=\"EWS is disabled for this mailbox.\";error_category=\"x\"")),
            Cause.Data, "Use EWS", EwsErrorIds.EwsDisabled, "EWS is turned off for this mailbox (403", "Set-CASMailbox <mailbox> -EwsEnabled $true", "x-ms-diagnostics 2000010"),
        new("EWS off for the application, and the server says so", "403 with a reason", bench => At(bench.Answering(
                "403 Forbidden\r\nx-ms-diagnostics: 2000010;reason=\"Request was blocked due to a Tenant-Configured UserAgent AllowList being set for this Organization\"")),
            Cause.Data, "Use EWS", EwsErrorIds.EwsDisabled, "EWS is closed to this application (403", "EwsAllowList needs 'ExchangeSync/*'"),
        new("EWS off for the organization, and the server says so", "403 with a reason", bench => At(bench.Answering("403 Forbidden\r\nx-ms-diagnostics: 2000010;reason=\"EWS is disabled for the organization.\"")),
            Cause.Data, "Use EWS", EwsErrorIds.EwsDisabled, "EWS is turned off for the organization (403", "Set-OrganizationConfig -EwsEnabled $true"),
        new("403 of something in front", "403 without a header of Exchange's", bench => At(bench.Answering("403 Forbidden\r\nServer: firewall")),
            Cause.Data, "Use EWS", EwsErrorIds.EwsDisabled, "for the mailbox, for the application or for the organization", "If a firewall or proxy stands in front of Exchange"),
        new("EWS blocked in Exchange Online", "403 with the headers of its front ends", async bench =>
            CauseBench.Options((await bench.ExchangeAsync(new SimulatorOptions { EwsEnabled = false, ExchangeOnline = true })).Url),
            Cause.Data, "Use EWS", EwsErrorIds.EwsRetired, "since October 2026", "1 April 2027", "-EwsAllowedAppIDs", "Set-OrganizationConfig -EwsEnabled $true"),
        new("no mailbox", "an account without one", async bench => CauseBench.Options((await bench.ExchangeAsync(new SimulatorOptions { Mailboxes = [Anna with { HasMailbox = false }] })).Url),
            Cause.Data, "Find the calendar", EwsErrorIds.MailboxNotFound, "does not have a mailbox", "ErrorMissingEmailAddress", "has no mailbox on this server"),
        new("no calendar", "ErrorFolderNotFound", bench => Faulty(bench, new Fault { Kind = FaultKind.EntryError, Operation = "GetFolder", Code = "ErrorFolderNotFound" }),
            Cause.Data, "Find the calendar", EwsErrorIds.FolderNotFound, "Open the mailbox once in Outlook"),
        new("no right to write", "ErrorAccessDenied when an appointment is made", bench => Faulty(bench, new Fault { Kind = FaultKind.EntryError, Operation = "CreateItem", Code = "ErrorAccessDenied" }),
            Cause.Data, "Create an appointment", EwsErrorIds.AccessDenied, "lacks the right", "Let the account read and write this calendar"),
        new("mailbox full", "ErrorQuotaExceeded when an appointment is made", bench => Faulty(bench, new Fault { Kind = FaultKind.EntryError, Operation = "CreateItem", Code = "ErrorQuotaExceeded" }),
            Cause.Data, "Create an appointment", "ErrorQuotaExceeded", "The mailbox is full"),
        new("throttled", "ErrorServerBusy with a time to wait", bench => Faulty(bench, new Fault { Kind = FaultKind.SoapFault, BackOffMilliseconds = 297_749, Times = 10 }),
            Cause.Data, "Find the calendar", EwsErrorIds.ServerBusy, "It asks to wait 297.7 seconds", "throttling"),
        new("overloaded", "503 with Retry-After", bench => Faulty(bench, new Fault { Kind = FaultKind.HttpStatus, Status = 503, RetryAfterSeconds = 120, Times = 10 }),
            Cause.Data, "Find the calendar", EwsErrorIds.ServerBusy, "too busy (HTTP 503)", "It asks to wait 120 seconds"),
        new("overloaded, as another connection was told", "503 with an hour of Retry-After to another one", async bench =>
        {
            var url = (await bench.ExchangeAsync()).Url;
            ServerBudget.Of(url).Shrink(SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(1));
            return CauseBench.Options(url);
        },
            Cause.Data, "Find the calendar", EwsErrorIds.ServerBusy, "asked not to be asked again before", "throttling"),
        new("mailbox is being moved", "ErrorMailboxMoveInProgress", bench => Faulty(bench, new Fault { Kind = FaultKind.EntryError, Operation = "GetFolder", Code = "ErrorMailboxMoveInProgress", Times = 10 }),
            Cause.Data, "Find the calendar", "ErrorMailboxMoveInProgress", "passing problem"),
    ];

    private static Task<EwsClientOptions> At(Uri url) => Task.FromResult(CauseBench.Options(url));

    private static async Task<EwsClientOptions> Faulty(CauseBench bench, Fault fault)
    {
        var server = await bench.ExchangeAsync();
        server.Faults.Add(fault);
        return CauseBench.Options(server.Url);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
