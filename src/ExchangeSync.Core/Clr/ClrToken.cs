using ExchangeSync.Exchange;
using NodaTime;

namespace ExchangeSync.Clr;

/// <summary>Access tokens in .NET's own types; see <see cref="ClrTime"/> for why.</summary>
public static class ClrToken
{
    // The least that authorization servers give; where a token ends earlier, the server's refusal has a new one fetched.
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(60);

    /// <summary>A token; null: when it ends is not known.</summary>
    public static EwsToken Of(string value, DateTimeOffset? expires) => new(value, Instant.FromDateTimeOffset(expires ?? DateTimeOffset.UtcNow + UsualLife));
}
