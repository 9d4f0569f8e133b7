using ExchangeSync.Exchange;

namespace ExchangeSync.Store;

/// <summary>An account that a connection sends a password for. Connections that name it alike share it.</summary>
/// <param name="Key">What is alike for all connections that share it.</param>
/// <param name="Name">As the connection names it.</param>
/// <param name="Place">The server or the proxy that knows it, for a person.</param>
/// <param name="IsProxys">It is the proxy that knows it.</param>
internal sealed record LogOnAccount(string Key, string Name, string Place, bool IsProxys)
{
    /// <summary>The one of the mailbox's server; null: tokens take its place.</summary>
    public static LogOnAccount? AtServer(ExchangeConnection connection) =>
        connection.Access is { OAuth: not null, Authentication: EwsAuthentication.Automatic or EwsAuthentication.OAuth }
            ? null
            : New(EwsAddress.HostOf(connection.Server), connection.UserName, isProxys: false);

    /// <summary>The one of the proxy on the way; null: it wants none.</summary>
    public static LogOnAccount? AtProxy(ExchangeConnection connection) =>
        connection.Access.ProxyUserName is { } name ? New(connection.Access.Proxy is { } proxy ? new Uri(proxy).Authority : "of this system", name, isProxys: true) : null;

    /// <summary>All that the connection has.</summary>
    public static IEnumerable<LogOnAccount> Of(ExchangeConnection connection) => new[] { AtServer(connection), AtProxy(connection) }.OfType<LogOnAccount>();

    private static LogOnAccount New(string place, string name, bool isProxys) =>
        new($"{(isProxys ? "proxy" : "server")} {place.ToUpperInvariant()} {name.ToUpperInvariant()}", name, isProxys ? $"the proxy {place}" : place, isProxys);
}
