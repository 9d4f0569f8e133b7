using ExchangeSync.Exchange;

namespace ExchangeSync.Store;

/// <summary>The columns of a connection that say how its mailbox is reached.</summary>
internal static class AccessColumns
{
    public static readonly string[] Names =
    [
        "authentication", "impersonate", "calendar", "certificate_thumbprint", "client_certificate_thumbprint", "proxy", "proxy_user_name",
        "oauth_flow", "oauth_authority", "oauth_client_id", "oauth_scope", "oauth_certificate_thumbprint",
        "secret_name", "secret_vault",
    ];

    public static (string Name, object? Value)[] Values(ConnectionAccess access) =>
    [
        ("@authentication", access.Authentication),
        ("@impersonate", access.Impersonate),
        ("@calendar", access.Calendar),
        ("@certificate_thumbprint", access.CertificateThumbprint),
        ("@client_certificate_thumbprint", access.ClientCertificateThumbprint),
        ("@proxy", access.Proxy),
        ("@proxy_user_name", access.ProxyUserName),
        ("@oauth_flow", access.OAuth?.Flow),
        ("@oauth_authority", access.OAuth?.Authority),
        ("@oauth_client_id", access.OAuth?.ClientId),
        ("@oauth_scope", access.OAuth?.Scope),
        ("@oauth_certificate_thumbprint", access.OAuth?.CertificateThumbprint),
        ("@secret_name", access.SecretName),
        ("@secret_vault", access.SecretVault),
    ];

    public static ConnectionAccess Map(Row row) => new()
    {
        Authentication = row.Name<EwsAuthentication>("authentication"),
        Impersonate = row.Bool("impersonate"),
        Calendar = row.TextOrNull("calendar"),
        CertificateThumbprint = row.TextOrNull("certificate_thumbprint"),
        ClientCertificateThumbprint = row.TextOrNull("client_certificate_thumbprint"),
        Proxy = row.TextOrNull("proxy"),
        ProxyUserName = row.TextOrNull("proxy_user_name"),
        SecretName = row.TextOrNull("secret_name"),
        SecretVault = row.TextOrNull("secret_vault"),
        OAuth = row.IsNull("oauth_flow") ? null : new OAuthSettings
        {
            Flow = row.Name<OAuthFlow>("oauth_flow"),
            Authority = row.TextOrNull("oauth_authority"),
            ClientId = row.TextOrNull("oauth_client_id"),
            Scope = row.TextOrNull("oauth_scope"),
            CertificateThumbprint = row.TextOrNull("oauth_certificate_thumbprint"),
        },
    };
}
