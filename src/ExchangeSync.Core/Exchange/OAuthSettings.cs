namespace ExchangeSync.Exchange;

/// <summary>Where a connection gets its OAuth 2.0 tokens. The secret that goes with it is stored apart.</summary>
public sealed record OAuthSettings
{
    /// <summary>The way to a token.</summary>
    public required OAuthFlow Flow { get; init; }

    /// <summary>Address below which the endpoints token and devicecode are, such as https://login.microsoftonline.com/TENANT/oauth2/v2.0; null with a token provider.</summary>
    public string? Authority { get; init; }

    /// <summary>The application's id; null with a token provider.</summary>
    public string? ClientId { get; init; }

    /// <summary>What the token is for; null: all that the application may do on this server.</summary>
    public string? Scope { get; init; }

    /// <summary>Thumbprint of the certificate that the application proves itself with.</summary>
    public string? CertificateThumbprint { get; init; }
}
