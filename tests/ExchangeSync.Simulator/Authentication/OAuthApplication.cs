using System.Security.Cryptography.X509Certificates;

namespace ExchangeSync.Simulator.Authentication;

/// <summary>An application that the authorization server knows.</summary>
/// <param name="ClientId">Its id.</param>
/// <param name="User">The logon name that its own tokens stand for.</param>
public sealed record OAuthApplication(string ClientId, string User)
{
    /// <summary>Its secret; null: it has none.</summary>
    public string? Secret { get; init; }

    /// <summary>Its certificate; null: it has none.</summary>
    public X509Certificate2? Certificate { get; init; }
}
