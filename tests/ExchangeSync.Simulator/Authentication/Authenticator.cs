using ExchangeSync.Simulator.Hosting;

namespace ExchangeSync.Simulator.Authentication;

/// <summary>Who sends a request: the one place that reads its Authorization header.</summary>
internal sealed class Authenticator(ServerState server)
{
    /// <summary>The key under which a connection keeps its handshake and, when that is over, what came of it.</summary>
    private static readonly object Key = new();

    private SimulatorOptions Options => server.Options;

    /// <summary>Judges the request.</summary>
    /// <param name="header">Its Authorization header.</param>
    /// <param name="connection">What is remembered of the connection that it came on.</param>
    public LogOnResult Judge(string? header, IDictionary<object, object?> connection)
    {
        if (string.IsNullOrEmpty(header))
        {
            // NTLM and Negotiate prove who owns the connection; what follows on it needs no further proof.
            return connection.TryGetValue(Key, out var state) && state is LogOnResult known ? known : LogOnResult.Challenge(Options.Schemes);
        }

        var space = header.IndexOf(' ', StringComparison.Ordinal);
        var scheme = Options.Schemes.FirstOrDefault(s => string.Equals(s, space < 0 ? header : header[..space], StringComparison.OrdinalIgnoreCase));
        return scheme switch
        {
            Scheme.Basic => JudgeBasic(BasicCredentials.Read(header)),
            Scheme.Ntlm or Scheme.Negotiate => JudgeLegs(connection, scheme, header[(space + 1)..]),
            Scheme.Bearer when server.Tokens.UserOf(header[(space + 1)..]) is { } user => Named(user, Scheme.Bearer),
            Scheme.Bearer => LogOnResult.Refuse("", [.. Options.Schemes.Select(s => s == Scheme.Bearer ? "Bearer error=\"invalid_token\"" : s)]),
            _ => LogOnResult.Refuse("", Options.Schemes),
        };
    }

    private LogOnResult JudgeBasic(BasicCredentials? credentials) =>
        credentials is not null && server.ByUser(credentials.User) is { } mailbox && mailbox.Options.Password == credentials.Password
            ? LogOnResult.Of(mailbox, Scheme.Basic)
            : LogOnResult.Refuse(credentials?.User ?? "", Options.Schemes);

    private LogOnResult JudgeLegs(IDictionary<object, object?> connection, string scheme, string token)
    {
        if (connection.TryGetValue(Key, out var state) && state is not GssHandshake)
        {
            connection.Remove(Key);
        }

        var handshake = connection.TryGetValue(Key, out state) && state is GssHandshake begun ? begun : new GssHandshake(Options.Certificate, Options.ExtendedProtection);
        connection[Key] = handshake;
        var answer = handshake.Accept(Convert.FromBase64String(token));
        if (handshake.User is null && handshake.Refusal is null && answer is not null)
        {
            return LogOnResult.Challenge([$"{scheme} {Convert.ToBase64String(answer)}"]);
        }

        connection.Remove(Key);
        handshake.Dispose();
        if (handshake.User is not { } user)
        {
            return LogOnResult.Refuse("", Options.Schemes);
        }

        var result = Named(user, scheme) with { Final = answer is null || scheme == Scheme.Ntlm ? null : $"{scheme} {Convert.ToBase64String(answer)}" };
        if (result.User is not null)
        {
            connection[Key] = result with { Final = null };
        }

        return result;
    }

    private LogOnResult Named(string user, string scheme) =>
        server.ByUser(user) is { } mailbox ? LogOnResult.Of(mailbox, scheme) : LogOnResult.Refuse(user, Options.Schemes);
}
