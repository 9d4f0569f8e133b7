using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>An OAuth access token. Not a record: its text form must never show the token.</summary>
public sealed class EwsToken
{
    /// <summary>Makes one.</summary>
    /// <param name="value">The token itself.</param>
    /// <param name="expires">When it ends.</param>
    /// <exception cref="EwsRefusedException">TokenNotIssued: no header can carry that text (RFC 6750, 2.1), so it is no token. The message does not show it.</exception>
    public EwsToken(string value, Instant expires) => (Value, Expires) = (Clean(value), expires);

    /// <summary>The token itself.</summary>
    public string Value { get; }

    /// <summary>When it ends.</summary>
    public Instant Expires { get; }

    // Some libraries give the whole header.
    private static string Clean(string value)
    {
        var token = value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value.Substring(7).Trim() : value;
        return token.Length > 0 && token.All(c => c is > ' ' and <= '~') ? token : throw new EwsRefusedException(
            EwsErrorIds.TokenNotIssued, "What was given as access token is none: it is empty, or has spaces, line ends or other characters that a token never has.",
            "Look at what gives the token: it has to give the token and nothing else.", isTransient: false);
    }
}
