using System.Net.Http;
using System.Net.Http.Headers;
using NodaTime;

namespace ExchangeSync.Exchange.Authentication;

/// <summary>Says what a 401 means.</summary>
internal sealed class LogOnErrors(EwsClientOptions options, HttpResponseMessage response, IReadOnlyList<string> offered)
{
    public const string Bearer = "Bearer";

    // What Kerberos tolerates unless a domain says otherwise.
    private static readonly Duration KerberosSkew = Duration.FromMinutes(5);

    // The object identifier 1.2.840.113554.1.2.2 of Kerberos, and the word NTLMSSP, as they stand in a token.
    private const string KerberosMark = "2A-86-48-86-F7-12-01-02-02";
    private const string NtlmMark = "4E-54-4C-4D-53-53-50";

    private bool IsHttps => options.Url.Scheme == Uri.UriSchemeHttps;

    private string Host => options.Url.Host;

    private string Offer => offered.Count == 0 ? "nothing" : string.Join(", ", offered);

    public bool Offers(string scheme) => offered.Contains(scheme, StringComparer.OrdinalIgnoreCase);

    /// <summary>The server did not take the proof, or does not know the scheme.</summary>
    public EwsRefusedException Refused(string scheme, AuthenticationHeaderValue? proof)
    {
        if (offered.Count > 0 && !Offers(scheme))
        {
            return NotOffered(scheme);
        }

        if (scheme == Bearer)
        {
            return Error(
                EwsErrorIds.TokenRefused,
                $"{Host} does not accept the access token (401{Reason()}).",
                "Check that the application may use EWS (full_access_as_app or EWS.AccessAsUser.All, with consent), that -Scope names this server, and that EWS is not blocked for the application.");
        }

        // Where there is no ticket to be had, Negotiate goes on with NTLM, so a refusal need not be a matter of the password.
        if (scheme == "Negotiate" && IsSkewed(out var error))
        {
            return IsOfPassword(error!, proof)
                ? Error(error!.ErrorId, error.Message, $"{error.Remedy} If the server takes NTLM too, the user name or the password is wrong.")
                : error!;
        }

        return Holds(proof, KerberosMark)
            ? TicketRefused()
            : WrongCredentials(scheme, hasNoTicket: scheme == "Negotiate" && Holds(proof, NtlmMark));
    }

    /// <summary>The same user name and password were refused by this server to other connections of the same command.</summary>
    public static EwsRefusedException RefusedTooOften(EwsClientOptions options) => Error(
        EwsErrorIds.WrongCredentials,
        $"{options.Url.Host} has refused this user name and password {RefusedLogOns.Most} times within half an hour, so they were not sent again: most directories lock an account after some ten.",
        "Give the right password to every connection of this account: Set-MbxExchangeConnection -Credential.");

    /// <summary>The account was refused by this server to whatever connections and commands share it.</summary>
    public static EwsRefusedException AccountIsSpent(EwsClientOptions options) => Error(
        EwsErrorIds.WrongCredentials,
        $"{options.Url.Host} has refused {options.UserName} too often, the last time less than half an hour ago, so the password was not sent again: most directories lock an account after some ten.",
        "Give the right password to every connection of this account: Set-MbxExchangeConnection -Credential. To try the same one again, wait for half an hour.");

    /// <summary>What was sent was made of the password, so that the refusal counts against the account: not a ticket, for which another server was asked.</summary>
    public static bool IsOfPassword(EwsRefusedException refusal, AuthenticationHeaderValue? proof) =>
        refusal.ErrorId == EwsErrorIds.WrongCredentials || (refusal.ErrorId == EwsErrorIds.ClockSkew && !Holds(proof, KerberosMark));

    /// <summary>This machine has no proof of this kind.</summary>
    public EwsRefusedException NotPossible(string scheme) => scheme == "Negotiate" && IsSkewed(out var skew) ? skew! : Error(
        EwsErrorIds.LogOnNotPossible,
        $"This machine can't log on by {scheme} as {options.UserName}; {Host} offers {Offer}.",
        scheme == "Negotiate"
            ? "There is no Kerberos ticket to be had: check the user name (name@REALM) and the password, and that this machine knows the realm and reaches its key distribution center. Or choose another way that is offered: -Authentication."
            : "NTLM needs a library on this system (Debian: gss-ntlmssp). Install it, or choose another way: -Authentication.");

    /// <summary>None of the offered schemes is one that we may use.</summary>
    public EwsRefusedException NotOffered(string? scheme = null) => offered.Count == 0 ? NothingOffered() : Error(
        EwsErrorIds.AuthenticationNotOffered,
        scheme is null ? $"{Host} offers only {Offer}, which can't be used with a user name and password." : $"{Host} does not take {scheme}; it offers {Offer}.",
        Offers(Bearer) && offered.Count == 1
            ? "The server takes OAuth only: give -ClientId, -TenantId and a secret, a certificate or -DeviceCode; or -TokenProvider."
            : scheme is null or "Basic"
                ? "Choose one that the server offers (-Authentication), or turn one on for its EWS virtual directory (Set-WebServicesVirtualDirectory -BasicAuthentication $true, or -WindowsAuthentication $true)."
                : "Choose one that the server offers: -Authentication.");

    private EwsRefusedException NothingOffered() => Error(
        EwsErrorIds.AuthenticationNotOffered,
        $"{Host} asks for a log-on (401) and does not say in which way.",
        "Something in front of Exchange may have taken the offer away; let it through (the header WWW-Authenticate). Or choose the way yourself: -Authentication Basic, over https.");

    /// <summary>Basic is all there is, and it would travel in clear.</summary>
    public EwsRefusedException BasicOverHttp() => Error(
        EwsErrorIds.InsecureConnection,
        $"{Host} offers only Basic, over http: the password would travel in clear.",
        "Use https. If nobody else can listen on that network, choose it: -Authentication Basic -AllowInsecure.");

    // A ticket was given out for this name and password, so it is not they that are wrong.
    private EwsRefusedException TicketRefused() => Error(
        EwsErrorIds.TicketRefused,
        $"{Host} refuses a valid Kerberos ticket (401).",
        IsHttps
            ? "Probably Extended Protection: something between this machine and Exchange ends the TLS connection with a certificate of its own (a proxy, a load balancer). Let the connection through, "
                + $"or give the load balancer the certificate of Exchange. Otherwise check that the service name HTTP/{Host} belongs to the Exchange servers' account."
            : $"Check that the service name HTTP/{Host} belongs to the Exchange servers' account, and that they have its present key.");

    private EwsRefusedException WrongCredentials(string scheme, bool hasNoTicket) => Error(
        EwsErrorIds.WrongCredentials,
        $"{Host} does not accept this user name and password (401, {(hasNoTicket ? "NTLM, because there was no Kerberos ticket" : scheme)}).",
        "Check the user name (an e-mail address, or DOMAIN\\name) and the password, and that the account is neither locked nor expired."
        + (hasNoTicket ? " For a ticket, this machine has to know the realm and to reach its key distribution center." : "")
        + (scheme != "Basic" && response.Headers.ConnectionClose == true ? " If they are right, something on the way may close the connection during the log-on, which has to stay open for it." : "")
        + (scheme != "Basic" && IsHttps ? " If they are right, it may be Extended Protection: something on the way that ends the TLS connection with a certificate of its own." : ""));

    private bool IsSkewed(out EwsRefusedException? error)
    {
        var skew = response.Headers.Date is { } date ? Instant.FromDateTimeOffset(date) - options.Clock.GetCurrentInstant() : Duration.Zero;
        var minutes = Math.Abs(skew.TotalMinutes);
        error = minutes <= KerberosSkew.TotalMinutes ? null : Error(
            EwsErrorIds.ClockSkew,
            $"The clocks of this machine and {Host} are {minutes:0} minutes apart; Kerberos allows five.",
            "Set this machine's clock by the domain's time service.");
        return error is not null;
    }

    // What the server says of the token (RFC 6750, 3.1); a code, never the token.
    private string Reason() => response.Headers.WwwAuthenticate.FirstOrDefault(challenge => challenge.Scheme == Bearer)?.Parameter is { } parameter
        && parameter.IndexOf("invalid_token", StringComparison.Ordinal) >= 0 ? ", invalid_token" : "";

    private static bool Holds(AuthenticationHeaderValue? proof, string mark)
    {
        try
        {
            return proof is { Scheme: not "Basic", Parameter: { } token } && BitConverter.ToString(Convert.FromBase64String(token)).Contains(mark);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static EwsRefusedException Error(string id, string message, string remedy) => new(id, message, remedy, isTransient: false) { HttpStatus = 401 };
}
