namespace ExchangeSync.Exchange;

/// <summary>How a client proves to the server who it is.</summary>
public enum EwsAuthentication
{
    /// <summary>
    /// The strongest that the server offers: Negotiate, then NTLM, then Basic. OAuth only where it is configured. Basic is never chosen over http, except to this machine.
    /// </summary>
    Automatic,

    /// <summary>User name and password with each request (RFC 7617).</summary>
    Basic,

    /// <summary>NTLM (MS-NLMP); the password does not travel.</summary>
    Ntlm,

    /// <summary>Kerberos, or what else both sides agree on by SPNEGO (RFC 4559); the password does not travel.</summary>
    Negotiate,

    /// <summary>A bearer token (RFC 6750).</summary>
    OAuth,
}
