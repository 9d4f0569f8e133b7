using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Notifications;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Sync.Watching;

/// <summary>One connection in a group that shares a streaming connection. The group's loop alone uses it.</summary>
internal sealed class StreamMember(WatchedConnection watched, EwsClientOptions access)
{
    public WatchedConnection Watched { get; } = watched;

    public EwsClientOptions Access { get; } = access;

    /// <summary>Its part of the group's channel; null: not made yet.</summary>
    public MailboxEvents? Events { get; set; }

    /// <summary>Its subscription; null: none, or it was lost.</summary>
    public EwsSubscription? Subscription { get; set; }

    /// <summary>Something may have happened that nobody heard of: it is looked at once the group hears again.</summary>
    public bool HasMissed { get; set; } = true;

    /// <summary>How often its subscription was lost since it was last listened to.</summary>
    public int Losses { get; set; }

    /// <summary>Ends when it has left the group: with the reason why it can't be streamed, or null.</summary>
    public TaskCompletionSource<Exception?> Out { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it may share a streaming connection with another one: reached in the same way, logged on as the same account.</summary>
    public bool FitsWith(StreamMember other)
    {
        var (a, b) = (Access, other.Access);
        return a.Url == b.Url && a.UserName == b.UserName && a.Password == b.Password && a.Authentication == b.Authentication && a.Impersonate == b.Impersonate
            && a.Use2007Protocol == b.Use2007Protocol && a.Proxy == b.Proxy && a.CertificateThumbprint == b.CertificateThumbprint
            && a.ProxyCredential?.UserName == b.ProxyCredential?.UserName && a.ClientCertificate?.Thumbprint == b.ClientCertificate?.Thumbprint
            && HasTokensOf(other);
    }

    // What a script gives is known to nobody before.
    private bool HasTokensOf(StreamMember other) => Access.Tokens is null
        ? other.Access.Tokens is null
        : Watched.Connection.Access.OAuth is { Flow: not OAuthFlow.Provider } oauth && oauth == other.Watched.Connection.Access.OAuth;
}
