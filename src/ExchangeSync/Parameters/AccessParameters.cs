using System.Management.Automation;
using System.Net;
using ExchangeSync.Exchange;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Parameters;

/// <summary>What the parameters of New- and Set-MbxExchangeConnection make of the way to a mailbox.</summary>
internal static class AccessParameters
{
    private static readonly string[] OfOAuth =
    [
        nameof(IAccessParameters.TenantId), nameof(IAccessParameters.Authority), nameof(IAccessParameters.ClientId), nameof(IAccessParameters.ClientSecret),
        nameof(IAccessParameters.AppCertificateThumbprint), nameof(IAccessParameters.DeviceCode), nameof(IAccessParameters.Scope), nameof(IAccessParameters.TokenProvider),
    ];

    /// <summary>The way as it was, changed by what is given.</summary>
    /// <exception cref="CommandException">OAuthAmbiguous.</exception>
    public static ConnectionAccess Apply(this IAccessParameters given, ConnectionAccess before)
    {
        var oauth = OAuthOf(given, before.OAuth);
        return before with
        {
            Authentication = given.Given(nameof(given.Authentication)) ? (EwsAuthentication)given.Authentication : before.Authentication,

            // An application has no mailbox of its own.
            Impersonate = given.Given(nameof(given.Impersonate)) ? given.Impersonate
                : before.Impersonate || (oauth != before.OAuth && oauth?.Flow is OAuthFlow.ClientSecret or OAuthFlow.ClientCertificate),
            Calendar = Text(given, nameof(given.Calendar), given.Calendar, before.Calendar),
            CertificateThumbprint = Text(given, nameof(given.CertificateThumbprint), given.CertificateThumbprint, before.CertificateThumbprint),
            ClientCertificateThumbprint = Text(given, nameof(given.ClientCertificateThumbprint), given.ClientCertificateThumbprint, before.ClientCertificateThumbprint),
            Proxy = Text(given, nameof(given.Proxy), given.Proxy, before.Proxy),
            ProxyUserName = given.Given(nameof(given.ProxyCredential)) ? given.ProxyCredential?.UserName : before.ProxyUserName,
            SecretName = Text(given, nameof(given.SecretName), given.SecretName, before.SecretName),
            SecretVault = Text(given, nameof(given.Vault), given.Vault, before.SecretVault),
            OAuth = oauth,
        };
    }

    /// <summary>Stores the secrets that are given.</summary>
    public static void StoreSecrets(this IAccessParameters given, OpenStore database, Guid connection)
    {
        var secrets = new SecretTable(database);
        if (given.Given(nameof(given.ProxyCredential)))
        {
            secrets.Set(connection, ConnectionSecret.ProxyPassword, given.ProxyCredential?.Password);
        }

        if (given.ClientSecret is not null || IsAppSecretInVault(given))
        {
            secrets.Set(connection, ConnectionSecret.ClientSecret, given.ClientSecret);
        }

        if (given.TokenProvider is { } script)
        {
            secrets.Set(connection, ConnectionSecret.TokenProvider, new NetworkCredential("", script.ToString()).SecurePassword);
        }

        if (OfOAuth.Any(given.Given))
        {
            // It belongs to the application and the person of before.
            secrets.Set(connection, ConnectionSecret.RefreshToken, null);
        }
    }

    private static OAuthSettings? OAuthOf(IAccessParameters given, OAuthSettings? before)
    {
        if (!OfOAuth.Any(given.Given))
        {
            return before;
        }

        List<OAuthFlow> flows =
        [
            .. given.ClientSecret is null && !IsAppSecretInVault(given) ? [] : new[] { OAuthFlow.ClientSecret },
            .. string.IsNullOrWhiteSpace(given.AppCertificateThumbprint) ? [] : new[] { OAuthFlow.ClientCertificate },
            .. given.DeviceCode ? new[] { OAuthFlow.DeviceCode } : [],
            .. given.TokenProvider is null ? [] : new[] { OAuthFlow.Provider },
        ];
        if (flows.Count > 1)
        {
            throw new CommandException("OAuthAmbiguous", ErrorCategory.InvalidArgument,
                "There are several ways to a token among the parameters.",
                "Give one of -ClientSecret, -AppCertificateThumbprint, -DeviceCode and -TokenProvider.");
        }

        if (flows.Count == 0 && before is null)
        {
            // The columns of a file may be there and empty.
            return AppointmentTimes.NullIfEmpty(given.ClientId) is null && AppointmentTimes.NullIfEmpty(given.TenantId) is null ? null : throw new CommandException(
                "OAuthNotConfigured", ErrorCategory.InvalidArgument,
                "How the application proves itself is not known.",
                "Give one of -ClientSecret, -AppCertificateThumbprint and -DeviceCode.");
        }

        var tenant = AppointmentTimes.NullIfEmpty(given.TenantId);
        return new OAuthSettings
        {
            Flow = flows.Count == 1 ? flows[0] : before!.Flow,
            Authority = AppointmentTimes.NullIfEmpty(given.Authority)
                ?? (tenant is null ? before?.Authority : $"https://login.microsoftonline.com/{Uri.EscapeDataString(tenant)}/oauth2/v2.0"),
            ClientId = Text(given, nameof(given.ClientId), given.ClientId, before?.ClientId),
            Scope = Text(given, nameof(given.Scope), given.Scope, before?.Scope),
            CertificateThumbprint = Text(given, nameof(given.AppCertificateThumbprint), given.AppCertificateThumbprint, before?.CertificateThumbprint),
        };
    }

    // The parameters of an application without another way to prove itself: the vault's secret is the application's.
    private static bool IsAppSecretInVault(IAccessParameters given) =>
        AppointmentTimes.NullIfEmpty(given.SecretName) is not null && AppointmentTimes.NullIfEmpty(given.ClientId) is not null
        && string.IsNullOrWhiteSpace(given.AppCertificateThumbprint) && !given.DeviceCode && given.TokenProvider is null;

    private static string? Text(IAccessParameters given, string name, string? value, string? before) =>
        given.Given(name) ? AppointmentTimes.NullIfEmpty(value) : before;
}
