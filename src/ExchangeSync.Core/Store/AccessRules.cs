using ExchangeSync.Exchange;

namespace ExchangeSync.Store;

/// <summary>What every connection's way to its mailbox keeps to.</summary>
internal static class AccessRules
{
    /// <summary>The access as it is stored. Throws MailboxMissing, InvalidMailbox, InvalidThumbprint, InvalidProxy, OAuthNotConfigured, InvalidAuthority.</summary>
    public static ConnectionAccess Clean(ConnectionAccess access, string? mailbox)
    {
        if (mailbox is not null && mailbox.IndexOf('@') <= 0)
        {
            throw new StoreException("InvalidMailbox", $"'{mailbox}' is no e-mail address.", "Give the mailbox's e-mail address, such as anna@example.com: -Mailbox.");
        }

        if (access.Impersonate && mailbox is null)
        {
            throw new StoreException(
                "MailboxMissing", "Whom to act as is not known.", "Give the mailbox's e-mail address with -Mailbox, or store one with the user: Set-MbxUser -Email.");
        }

        if (access.Authentication == EwsAuthentication.OAuth && access.OAuth is null)
        {
            throw new StoreException(
                "OAuthNotConfigured", "OAuth needs to know where its tokens come from.",
                "Give -ClientId with -TenantId or -Authority and a secret, a certificate or -DeviceCode; or give -TokenProvider.");
        }

        return access with
        {
            Calendar = Text(access.Calendar),
            CertificateThumbprint = Thumbprint(access.CertificateThumbprint),
            ClientCertificateThumbprint = Thumbprint(access.ClientCertificateThumbprint),
            Proxy = Proxy(access.Proxy),
            ProxyUserName = Text(access.ProxyUserName),
            SecretName = Text(access.SecretName),
            SecretVault = Text(access.SecretName) is null ? null : Text(access.SecretVault),
            OAuth = access.OAuth is { } oauth ? Clean(oauth) : null,
        };
    }

    private static OAuthSettings Clean(OAuthSettings oauth)
    {
        var clean = oauth with
        {
            Authority = Text(oauth.Authority)?.TrimEnd('/'),
            ClientId = Text(oauth.ClientId),
            Scope = Text(oauth.Scope),
            CertificateThumbprint = Thumbprint(oauth.CertificateThumbprint),
        };
        if (clean.Flow == OAuthFlow.Provider)
        {
            return clean;
        }

        if (clean.ClientId is null || clean.Authority is null || (clean.Flow == OAuthFlow.ClientCertificate && clean.CertificateThumbprint is null))
        {
            throw new StoreException("OAuthNotConfigured", "OAuth needs the application's id and the tenant.", "Give -ClientId, and -TenantId or -Authority.");
        }

        // A secret is sent there, so it has to be the right machine and nobody in between.
        return Uri.TryCreate(clean.Authority, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0
            ? clean
            : throw new StoreException("InvalidAuthority", $"'{EwsAddress.WithoutUser(clean.Authority).Split('?')[0]}' is no https address below which a token endpoint can be.", "Give the address below which the token endpoint is, such as https://login.microsoftonline.com/TENANT/oauth2/v2.0.");
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value!.Trim();

    // As other programs show them: with spaces, colons, or an invisible mark in front.
    private static string? Thumbprint(string? value)
    {
        if (Text(value) is not { } text)
        {
            return null;
        }

        var digits = new string(text.Where(Uri.IsHexDigit).ToArray()).ToUpperInvariant();
        return digits.Length is 40 or 64 && text.All(c => Uri.IsHexDigit(c) || !char.IsLetterOrDigit(c))
            ? digits
            : throw new StoreException(
                "InvalidThumbprint", $"'{text}' is no thumbprint.", "Give the 40 hex digits of the certificate's SHA-1 thumbprint or the 64 of its SHA-256 thumbprint.");
    }

    private static string? Proxy(string? value) => Text(value) switch
    {
        null => null,
        var text when text.Equals(ConnectionAccess.Direct, StringComparison.OrdinalIgnoreCase) => ConnectionAccess.Direct,
        var text when Uri.TryCreate(text.Contains("://") ? text : "http://" + text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.UserInfo.Length == 0 => address.GetLeftPart(UriPartial.Authority),
        var text => throw new StoreException(
            "InvalidProxy", $"'{EwsAddress.WithoutUser(text)}' is no proxy address.", $"Give its address, such as http://proxy.example.com:8080, or '{ConnectionAccess.Direct}' for no proxy. User name and password go to -ProxyCredential."),
    };
}
