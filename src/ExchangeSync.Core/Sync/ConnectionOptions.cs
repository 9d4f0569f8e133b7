using System.Net;
using System.Security;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Authentication;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>What a stored connection means to a client: its settings, with the secrets that they need.</summary>
internal static class ConnectionOptions
{
    /// <summary>The options of a client for this connection. A person waits for a test, so it is less patient than a run.</summary>
    /// <exception cref="StoreException">PasswordMissing, SecretKeyMissing, SecretNotReadableByThisAccount.</exception>
    /// <exception cref="EwsException">InvalidServer, ClientCertificateNotFound, SecretModuleMissing, SecretNotFound.</exception>
    public static EwsClientOptions Of(Database database, ExchangeConnection connection, ConnectionHost host, int busyRetries = 4, TimeSpan? maxBusyDelay = null, TimeSpan? timeout = null)
    {
        var access = connection.Access;
        var oauth = access.Authentication is EwsAuthentication.Automatic or EwsAuthentication.OAuth ? access.OAuth : null;
        var known = new ServerVersionTable(database).Find(connection);
        EwsClientOptions options = null!;
        options = new EwsClientOptions
        {
            Url = EwsAddress.FromServer(connection.Server),
            UserName = connection.UserName,
            Password = oauth is null ? Password(database, connection, host) : "",
            Tokens = oauth is not null ? cancellation => TokenAsync(database, connection, oauth, options, host, cancellation) : null,
            Authentication = access.Authentication,
            Use2007Protocol = connection.Use2007Protocol,
            AllowInsecure = connection.AllowInsecure,
            MailboxAddress = connection.Mailbox,
            Impersonate = access.Impersonate,
            CalendarName = access.Calendar,
            OwnerAddress = new UserTable(database).Get(connection.UserId.ToString("D")).Email,
            CertificateThumbprint = access.CertificateThumbprint,
            ClientCertificate = access.ClientCertificateThumbprint is { } thumbprint ? CertificateStore.Find(thumbprint) : null,
            Proxy = access.Proxy,
            ProxyCredential = access.ProxyUserName is { } name
                ? new NetworkCredential(name, Text(new SecretTable(database).Read(connection.Id, ConnectionSecret.ProxyPassword)))
                : null,
            RefusedLogOns = host.RefusedLogOns ?? new RefusedLogOns(),
            LogOns = Record(LogOnAccount.AtServer(connection)),
            ProxyLogOns = Record(LogOnAccount.AtProxy(connection)),
            Trace = host.Trace,
            KnownProtocol = known?.Protocol,
            KnownServerVersion = known?.Version,
            Timeout = timeout ?? EwsClientOptions.DefaultTimeout,
            MaxBusyRetries = busyRetries,
            MaxBusyDelay = maxBusyDelay ?? TimeSpan.FromMinutes(5),
        };
        return options;

        LogOnRecord? Record(LogOnAccount? account) => account is null ? null : new LogOnRecord(database, connection, account, SystemClock.Instance);
    }

    private static Task<EwsToken> TokenAsync(
        Database database, ExchangeConnection connection, OAuthSettings oauth, EwsClientOptions options, ConnectionHost host, CancellationToken cancellation)
    {
        var secrets = new SecretTable(database);
        if (oauth.Flow != OAuthFlow.Provider)
        {
            return new OAuthTokens(oauth, options, new OAuthSecrets
            {
                ClientSecret = () => connection.Access.SecretName is null ? Text(secrets.Read(connection.Id, ConnectionSecret.ClientSecret)) : FromVault(connection.Access, host),
                RefreshToken = () => secrets.Read(connection.Id, ConnectionSecret.RefreshToken) is { } token ? Text(token) : null,
                KeepRefreshToken = token => secrets.Set(connection.Id, ConnectionSecret.RefreshToken, new NetworkCredential("", token).SecurePassword),
            }, host.ShowSignIn).GetAsync(cancellation);
        }

        var script = Text(secrets.Read(connection.Id, ConnectionSecret.TokenProvider));
        return (host.RunScript ?? throw new EwsRefusedException(
            EwsErrorIds.TokenNotIssued, "The token provider is a script, which runs in PowerShell only.", "Run the connection by the module's cmdlets.", isTransient: false))(script, cancellation);
    }

    private static string Password(Database database, ExchangeConnection connection, ConnectionHost host) => connection.Access.SecretName is not null
        ? FromVault(connection.Access, host)
        : Text(new ConnectionTable(database).ReadPassword(connection.Id)
            ?? throw new StoreException("PasswordMissing", $"No password is stored for '{connection.Title}'.", "Set one: Set-MbxExchangeConnection -Credential."));

    private static string FromVault(ConnectionAccess access, ConnectionHost host) => Text(
        (host.ReadSecret ?? throw new EwsRefusedException(
            EwsErrorIds.SecretModuleMissing, "The password is in a vault, which can be asked in PowerShell only.", "Run the connection by the module's cmdlets.", isTransient: false))(access.SecretName!, access.SecretVault));

    private static string Text(SecureString? secret) => new NetworkCredential("", secret).Password;
}
