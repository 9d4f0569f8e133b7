using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>An OAuth access token. Not a record: its text form must never show the token.</summary>
public sealed class EwsToken
{
    /// <summary>Makes one.</summary>
    /// <param name="value">The token itself.</param>
    /// <param name="expires">When it ends.</param>
    public EwsToken(string value, Instant expires) => (Value, Expires) = (value, expires);

    /// <summary>The token itself.</summary>
    public string Value { get; }

    /// <summary>When it ends.</summary>
    public Instant Expires { get; }
}
