using System.Net.Http;

namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// Says what a 403 means: EWS is turned off for the mailbox, for the application or for the organization. Exchange rarely tells which (only newer ones give a reason, in x-ms-diagnostics), so without a
/// reason all three are named, with how to look.
/// </summary>
internal static class EwsForbidden
{
    private const int LongestNumber = 10;

    // What Exchange's front ends and IIS under it put into their answers; something in front of them does not.
    private static readonly string[] OfExchange = ["X-FEServer", "X-BEServer", "X-DiagInfo", "X-CalculatedBETarget", "x-ms-diagnostics", "request-id"];

    // In this order: "the user agent is not on the organization's list" is about the application.
    private static readonly (string[] Words, string What, string Remedy)[] Switches =
    [
        (["user agent", "useragent", "user-agent", "allowlist", "allow list", "blocklist", "block list", "application", "appid", "app id"],
            "EWS is closed to this application",
            $"Look at Get-OrganizationConfig | Format-List Ews*: where EwsApplicationAccessPolicy is EnforceAllowList, EwsAllowList needs '{EwsTransport.Product}/*', and where it is EnforceBlockList, "
                + "EwsBlockList must not have it. The mailbox may have such lists of its own: Get-CASMailbox <mailbox> | Format-List Ews*."),
        (["organization", "organisation", "tenant"], "EWS is turned off for the organization", "Turn it on: Set-OrganizationConfig -EwsEnabled $true."),
        (["mailbox", "user", "recipient"], "EWS is turned off for this mailbox", "Turn it on: Set-CASMailbox <mailbox> -EwsEnabled $true."),
    ];

    /// <summary>The error for a 403.</summary>
    public static EwsRefusedException From(HttpResponseMessage response, Uri url)
    {
        var reason = Reason(response);
        var known = Switches.FirstOrDefault(one => one.Words.Any(word => reason.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0));
        var number = Number(response);
        var said = number.Length == 0 ? "" : $" The server gives the reason x-ms-diagnostics {number}.";
        return ExchangeOnline.Answered(response)
            ? new EwsRefusedException(
                EwsErrorIds.EwsRetired, $"Exchange Online does not let this application use EWS (403){(known.What is null ? "" : ": " + known.What)}.{said}", ExchangeOnline.Remedy, isTransient: false) { HttpStatus = 403 }
            : new EwsRefusedException(
                EwsErrorIds.EwsDisabled,
                known.What is not null ? $"{known.What} (403 from {url.Host}).{said}"
                    : $"{url.Host} does not let this account and this application use EWS (403): it is turned off for the mailbox, for the application or for the organization.{said}",
                known.Remedy ?? "On the server, look at Get-CASMailbox <mailbox> | Format-List Ews* and Get-OrganizationConfig | Format-List Ews*. EwsEnabled must be False in neither; where EwsApplicationAccessPolicy is "
                    + $"EnforceAllowList, EwsAllowList needs '{EwsTransport.Product}/*', and where it is EnforceBlockList, EwsBlockList must not have it."
                    + (OfExchange.Any(response.Headers.Contains) ? "" : " If a firewall or proxy stands in front of Exchange, it may be that which answers."),
                isTransient: false) { HttpStatus = 403 };
    }

    private static string Number(HttpResponseMessage response) => new(Diagnostics(response).TrimStart().TakeWhile(static c => c is >= '0' and <= '9').Take(LongestNumber).ToArray());

    // Such as 2000008;reason="...";error_category="...". It is looked into and, like all words of a server, not shown.
    private static string Reason(HttpResponseMessage response) =>
        Diagnostics(response).Split('"') is [_, var reason, ..] ? reason : "";

    private static string Diagnostics(HttpResponseMessage response) => response.Headers.TryGetValues("x-ms-diagnostics", out var values) ? string.Join(" ", values) : "";
}
