namespace ExchangeSync.Exchange;

/// <summary>The stable ids of errors that are ours; an EWS response code that has no id here is its own id.</summary>
public static class EwsErrorIds
{
    /// <summary>What was given is no server name.</summary>
    public const string InvalidServer = nameof(InvalidServer);

    /// <summary>The password would travel in clear.</summary>
    public const string InsecureConnection = nameof(InsecureConnection);

    /// <summary>What was given is no e-mail address from which a server could be found.</summary>
    public const string InvalidAddress = nameof(InvalidAddress);

    /// <summary>What was given as a host to which a search may be led is none, or stands for far too many.</summary>
    public const string InvalidRedirectHost = nameof(InvalidRedirectHost);

    /// <summary>No EWS service was found for an address.</summary>
    public const string AutodiscoverFailed = nameof(AutodiscoverFailed);

    /// <summary>The search leads to a host of another domain, and nobody confirmed it.</summary>
    public const string AutodiscoverRedirectNotConfirmed = nameof(AutodiscoverRedirectNotConfirmed);

    /// <summary>The server's name is not known.</summary>
    public const string ServerNotFound = nameof(ServerNotFound);

    /// <summary>Nothing listens there.</summary>
    public const string ConnectionRefused = nameof(ConnectionRefused);

    /// <summary>The connection could not be made or was cut before an answer came.</summary>
    public const string ConnectionLost = nameof(ConnectionLost);

    /// <summary>No encrypted connection, for a reason that has no id of its own.</summary>
    public const string TlsFailed = nameof(TlsFailed);

    /// <summary>The server's certificate has expired, or is not valid yet.</summary>
    public const string CertificateExpired = nameof(CertificateExpired);

    /// <summary>The server's certificate is for another name.</summary>
    public const string CertificateNameMismatch = nameof(CertificateNameMismatch);

    /// <summary>This machine does not trust who issued the server's certificate.</summary>
    public const string CertificateUntrusted = nameof(CertificateUntrusted);

    /// <summary>The server shows another certificate than the pinned one.</summary>
    public const string CertificateChanged = nameof(CertificateChanged);

    /// <summary>The server speaks no version of TLS that this machine allows.</summary>
    public const string TlsTooOld = nameof(TlsTooOld);

    /// <summary>The certificate to show to the server is not there, or has no key.</summary>
    public const string ClientCertificateNotFound = nameof(ClientCertificateNotFound);

    /// <summary>No complete answer in time.</summary>
    public const string Timeout = nameof(Timeout);

    /// <summary>What answers is no EWS service: a login page, another web page, a redirect, 404.</summary>
    public const string NotEws = nameof(NotEws);

    /// <summary>The answer is not XML, or not SOAP.</summary>
    public const string InvalidResponse = nameof(InvalidResponse);

    /// <summary>The answer ends in the middle.</summary>
    public const string TruncatedResponse = nameof(TruncatedResponse);

    /// <summary>The answer is larger than is allowed.</summary>
    public const string ResponseTooLarge = nameof(ResponseTooLarge);

    /// <summary>The proxy does not answer.</summary>
    public const string ProxyNotReached = nameof(ProxyNotReached);

    /// <summary>A proxy on the way refused.</summary>
    public const string ProxyRefused = nameof(ProxyRefused);

    /// <summary>User name or password is wrong (401).</summary>
    public const string WrongCredentials = nameof(WrongCredentials);

    /// <summary>The server does not offer the way to log on that was chosen, or none that can be used.</summary>
    public const string AuthenticationNotOffered = nameof(AuthenticationNotOffered);

    /// <summary>This machine has nothing to log on with in the way that was chosen: no Kerberos ticket, no NTLM.</summary>
    public const string LogOnNotPossible = nameof(LogOnNotPossible);

    /// <summary>The server refuses a Kerberos ticket that is good.</summary>
    public const string TicketRefused = nameof(TicketRefused);

    /// <summary>The clocks are too far apart for Kerberos.</summary>
    public const string ClockSkew = nameof(ClockSkew);

    /// <summary>The server does not accept the access token.</summary>
    public const string TokenRefused = nameof(TokenRefused);

    /// <summary>No access token could be got.</summary>
    public const string TokenNotIssued = nameof(TokenNotIssued);

    /// <summary>A person has to sign in first.</summary>
    public const string SignInNeeded = nameof(SignInNeeded);

    /// <summary>The password is in a vault, and what asks vaults is not installed.</summary>
    public const string SecretModuleMissing = nameof(SecretModuleMissing);

    /// <summary>The vault does not give the secret that the connection names.</summary>
    public const string SecretNotFound = nameof(SecretNotFound);

    /// <summary>The account lacks the right.</summary>
    public const string AccessDenied = nameof(AccessDenied);

    /// <summary>EWS is turned off for the mailbox, for this application or for the whole organization (403).</summary>
    public const string EwsDisabled = nameof(EwsDisabled);

    /// <summary>Exchange Online, where EWS is being retired, does not let this application use it (403).</summary>
    public const string EwsRetired = nameof(EwsRetired);

    /// <summary>There is no such mailbox.</summary>
    public const string MailboxNotFound = nameof(MailboxNotFound);

    /// <summary>The mailbox has no such folder.</summary>
    public const string FolderNotFound = nameof(FolderNotFound);

    /// <summary>The account may not act as others.</summary>
    public const string ImpersonationDenied = nameof(ImpersonationDenied);

    /// <summary>The mailbox has no calendar folder of that name.</summary>
    public const string CalendarNotFound = nameof(CalendarNotFound);

    /// <summary>The mailbox has several calendar folders of that name.</summary>
    public const string CalendarNotUnique = nameof(CalendarNotUnique);

    /// <summary>The server is too busy.</summary>
    public const string ServerBusy = nameof(ServerBusy);

    /// <summary>The server found the request invalid by its schema.</summary>
    public const string SchemaRefused = nameof(SchemaRefused);

    /// <summary>The server is older than the protocol version that was asked for.</summary>
    public const string InvalidServerVersion = nameof(InvalidServerVersion);

    /// <summary>The web server answered with an HTTP error and no reason.</summary>
    public const string HttpError = nameof(HttpError);

    /// <summary>The server stored something else than was written.</summary>
    public const string ItemAltered = nameof(ItemAltered);
}
