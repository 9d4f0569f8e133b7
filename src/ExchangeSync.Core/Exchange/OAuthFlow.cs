namespace ExchangeSync.Exchange;

/// <summary>The ways to an OAuth 2.0 token.</summary>
public enum OAuthFlow
{
    /// <summary>The application's secret (RFC 6749, 4.4).</summary>
    ClientSecret,

    /// <summary>An assertion that the application signs with its certificate (RFC 7523).</summary>
    ClientCertificate,

    /// <summary>A person signs in once in a browser (RFC 8628); afterwards the refresh token serves.</summary>
    DeviceCode,

    /// <summary>A script of the user's.</summary>
    Provider,
}
