using System.Security;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Authentication;
using ExchangeSync.Logging;

namespace ExchangeSync.Sync;

/// <summary>What a connection may need of whoever runs it.</summary>
public sealed class ConnectionHost
{
    /// <summary>Shows a person how to sign in; null: nobody is there to do it.</summary>
    public Action<string>? ShowSignIn { get; init; }

    /// <summary>The passwords that servers refused so far, so that an account of many connections is not locked; null: each connection for itself.</summary>
    public RefusedLogOns? RefusedLogOns { get; init; }

    /// <summary>Where runs are logged; null: nowhere.</summary>
    public RunLog? Log { get; init; }

    /// <summary>Hears of every request and reply, redacted; null: nobody listens.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>Runs a token provider's script and gives its token; null: scripts can't be run.</summary>
    public Func<string, CancellationToken, Task<EwsToken>>? RunScript { get; init; }

    /// <summary>Gives the secret of a name and a vault (null: the default one); null: no vault can be asked.</summary>
    public Func<string, string?, SecureString>? ReadSecret { get; init; }
}
