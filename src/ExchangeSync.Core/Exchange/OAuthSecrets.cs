namespace ExchangeSync.Exchange;

/// <summary>The secrets that go with <see cref="OAuthSettings"/>, read when they are needed.</summary>
internal sealed class OAuthSecrets
{
    /// <summary>The application's secret.</summary>
    public required Func<string?> ClientSecret { get; init; }

    /// <summary>What a sign-in left to get new tokens with.</summary>
    public required Func<string?> RefreshToken { get; init; }

    /// <summary>Keeps a newer one.</summary>
    public required Action<string> KeepRefreshToken { get; init; }
}
