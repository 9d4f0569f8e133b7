using System.Net;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using ExchangeSync.Exchange.Authentication;
using ExchangeSync.Exchange.Wire;
using NodaTime;

namespace ExchangeSync.Exchange;

/// <summary>How a server is reached and as whom. Not a record: its text form must never show the password.</summary>
public sealed class EwsClientOptions
{
    /// <summary>The word for "no proxy, not even the system's".</summary>
    public const string NoProxy = "none";

    /// <summary>How long one request may take where nobody says otherwise.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    /// <summary>Our clock, which the server's is compared with.</summary>
    public IClock Clock { get; init; } = SystemClock.Instance;

    /// <summary>The address of the service, such as https://mail.example.com/EWS/Exchange.asmx; see <see cref="EwsAddress.FromServer"/>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The name to log on with: an e-mail address, a user principal name or DOMAIN\name.</summary>
    public required string UserName { get; init; }

    /// <summary>The password; empty where a token takes its place.</summary>
    public string Password { get; init; } = "";

    /// <summary>How to log on.</summary>
    public EwsAuthentication Authentication { get; init; }

    /// <summary>Where OAuth tokens come from: called for the first one, and again when one has expired or was refused. Null: no OAuth.</summary>
    public Func<CancellationToken, Task<EwsToken>>? Tokens { get; init; }

    /// <summary>The passwords that were refused to other clients of the same command; null: each client for itself.</summary>
    public RefusedLogOns? RefusedLogOns { get; init; }

    /// <summary>Where it is remembered how the server takes the account; null: nowhere.</summary>
    internal ILogOnRecord? LogOns { get; init; }

    /// <summary>The same of the proxy and its account.</summary>
    internal ILogOnRecord? ProxyLogOns { get; init; }

    /// <summary>Speak the protocol of Exchange 2007 SP1, for an old server on which things do not work.</summary>
    public bool Use2007Protocol { get; init; }

    /// <summary>Allow http to other machines, over which the password travels in clear. Loopback is always allowed.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>The address of the mailbox; null: the one of whom the server takes us for.</summary>
    public string? MailboxAddress { get; init; }

    /// <summary>Act as the mailbox's owner (ExchangeImpersonation), instead of by rights on somebody else's folder.</summary>
    public bool Impersonate { get; init; }

    /// <summary>The name of a calendar folder; null: the mailbox's own calendar.</summary>
    public string? CalendarName { get; init; }

    /// <summary>The e-mail address of the user whose mailbox it is meant to be; a connection test compares it with what the server says. Null: not known.</summary>
    public string? OwnerAddress { get; init; }

    /// <summary>The one certificate that the server may show: 40 hex digits (SHA-1) or 64 (SHA-256), in upper case. Null: the system's trust decides.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>The certificate, with its key, that is shown to a server that asks for one. Null: none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Address of the proxy; <see cref="NoProxy"/>: none; null: the system's.</summary>
    public string? Proxy { get; init; }

    /// <summary>User name and password for the proxy; null: none.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>How long one request may take, from its first byte to the last byte of the reply.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Hears of every request and reply, redacted, a line of JSON each; null: nobody listens.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>The most requests of one client that are under way at a time; fewer while the server is too busy. What one request must not overtake is sent alone.</summary>
    public int RequestsInFlight { get; init; } = 4;

    /// <summary>The most bytes of one reply, after decompression.</summary>
    public long MaxResponseBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How often a request that the server was too busy for is sent again.</summary>
    public int MaxBusyRetries { get; init; } = 4;

    /// <summary>The longest pause before it is sent again; a server that asks for a longer one ends the run instead.</summary>
    public TimeSpan MaxBusyDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How pauses are made; tests hand in one that does not wait.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>The way to the server; null: over the network.</summary>
    internal Func<HttpMessageHandler>? Handler { get; init; }

    /// <summary>Cancelled when the time of one request is over; tests hand in one that runs by their own clock.</summary>
    internal Func<TimeSpan, CancellationTokenSource> NewTimeLimit { get; init; } = static limit => new CancellationTokenSource(limit);

    /// <summary>The protocol version that was agreed with this server before; null: not known.</summary>
    public string? KnownProtocol { get; init; }

    /// <summary>The version that the server told then; another one now, and the protocol is agreed on anew.</summary>
    public string? KnownServerVersion { get; init; }

    /// <summary>What may be asked of the server at a time; null: what all clients of this process share for it.</summary>
    internal ServerBudget? Budget { get; init; }

    // So that the right server answers (X-AnchorMailbox). It only speeds things up, and headers are ASCII: an address with other letters goes without.
    internal string? AnchorMailbox => (MailboxAddress ?? (UserName.Contains('@') ? UserName : null)) is { } address && address.All(c => c is > ' ' and <= '~') ? address : null;
}
