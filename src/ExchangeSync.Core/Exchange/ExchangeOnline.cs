using System.Net.Http;
using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>
/// What has to be known about Exchange Online, where EWS is being retired (message center MC1227454; "Exchange Online EWS, Your Time is Almost Up", Microsoft's Exchange blog). Exchange servers
/// of one's own keep it.
/// </summary>
internal static class ExchangeOnline
{
    /// <summary>What an administrator can still do.</summary>
    public const string Remedy =
        "Until 1 April 2027 an administrator of Exchange Online can still allow it: Set-OrganizationConfig -EwsEnabled $true, and with -EwsAllowedAppIDs the id of the application (client) that the connection "
        + "logs on with. That command replaces the whole list, so read it first (Get-OrganizationConfig); it takes up to 24 hours. Also look at Get-CASMailbox <mailbox> | Format-List Ews*. "
        + "After that date the calendar has to be on an Exchange server of your own.";

    private static readonly Instant Blocked = Instant.FromUtc(2026, 10, 1, 0, 0);
    private static readonly Instant Gone = Instant.FromUtc(2027, 4, 1, 0, 0);

    /// <summary>What to tell an administrator whose connection leads there.</summary>
    public static string Notice(Instant now) => "This is Exchange Online, where EWS is being retired: " + (
        now < Blocked ? "from October 2026 it is blocked by default, and on 1 April 2027 it ends for good. "
        : now < Gone ? "since October 2026 it has been blocked by default, and on 1 April 2027 it ends for good. "
        : "it was blocked by default in October 2026 and ended on 1 April 2027. ") + Remedy;

    /// <summary>Whether an answer came from there: its front end names the machine behind it.</summary>
    public static bool Answered(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-CalculatedBETarget", out var targets) && targets.Any(IsHost);

    /// <summary>Whether a name is one of its hosts', the national clouds included.</summary>
    public static bool IsHost(string host) => Domains.Any(domain =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] Domains = ["outlook.com", "office365.com", "office365.us", "outlook.office.de", "partner.outlook.cn", "outlook.office.com"];
}
