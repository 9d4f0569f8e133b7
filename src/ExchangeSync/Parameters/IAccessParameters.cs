using System.Management.Automation;
using System.Security;
using ExchangeSync.Output;

namespace ExchangeSync.Parameters;

/// <summary>The parameters that New- and Set-MbxExchangeConnection have for the way to a mailbox.</summary>
internal interface IAccessParameters
{
    MbxAuthentication Authentication { get; }

    SwitchParameter Impersonate { get; }

    string? Calendar { get; }

    string? CertificateThumbprint { get; }

    string? ClientCertificateThumbprint { get; }

    string? Proxy { get; }

    PSCredential? ProxyCredential { get; }

    string? SecretName { get; }

    string? Vault { get; }

    string? TenantId { get; }

    string? Authority { get; }

    string? ClientId { get; }

    SecureString? ClientSecret { get; }

    string? AppCertificateThumbprint { get; }

    SwitchParameter DeviceCode { get; }

    string? Scope { get; }

    ScriptBlock? TokenProvider { get; }

    /// <summary>The parameter was given, by hand or by the pipeline.</summary>
    bool Given(string parameter);
}
