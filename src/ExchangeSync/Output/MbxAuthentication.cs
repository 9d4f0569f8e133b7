namespace ExchangeSync.Output;

/// <summary>How a connection logs on.</summary>
public enum MbxAuthentication
{
    /// <summary>
    /// The strongest that the server offers: Negotiate, then NTLM, then Basic. OAuth where it is set up. Basic is never chosen over http, except to this machine.
    /// </summary>
    Automatic,

    /// <summary>User name and password with each request.</summary>
    Basic,

    /// <summary>NTLM; the password does not travel.</summary>
    Ntlm,

    /// <summary>Kerberos, or what else both sides agree on; the password does not travel.</summary>
    Negotiate,

    /// <summary>An access token.</summary>
    OAuth,
}
