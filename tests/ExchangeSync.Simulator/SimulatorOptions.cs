using System.Net;
using System.Security.Cryptography.X509Certificates;
using ExchangeSync.Simulator.Authentication;
using NodaTime;

namespace ExchangeSync.Simulator;

/// <summary>How a simulated server is set up.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The mailboxes; a single anna@example.com (user anna, password secret) where none are given.</summary>
    public IReadOnlyList<MailboxOptions> Mailboxes { get; init; } =
        [new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "secret", DisplayName = "Anna Berg" }];

    /// <summary>The port on the loopback address; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>The loopback address to listen on: that of IPv4, or of IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Serve https with this certificate; null: http.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Thumbprint of the certificate that clients must show over https; null: none is asked for.</summary>
    public string? ClientThumbprint { get; init; }

    /// <summary>The ways to log on that are offered, in this order; see <see cref="Scheme"/>.</summary>
    public IReadOnlyList<string> Schemes { get; init; } = [Scheme.Basic];

    /// <summary>The applications that get tokens at /oauth/token.</summary>
    public IReadOnlyList<OAuthApplication> Applications { get; init; } = [];

    /// <summary>How long a token lasts.</summary>
    public Duration TokenLife { get; init; } = Duration.FromHours(1);

    /// <summary>Tie each client to its server with a cookie, as Exchange's front ends do.</summary>
    public bool Cookies { get; init; }

    /// <summary>What is made of the channel binding in NTLM and Kerberos over https.</summary>
    public ExtendedProtection ExtendedProtection { get; init; }

    /// <summary>Compress answers for clients that say they can read that.</summary>
    public bool Compress { get; init; }

    public ServerVersion Version { get; init; } = ServerVersion.Exchange2016;

    /// <summary>How long every request waits before it is worked on.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The most items that one FindItem returns.</summary>
    public int MaxFindCount { get; init; } = 1000;

    /// <summary>The most items that one FindItem with a restriction returns.</summary>
    public int MaxRestrictedFindCount { get; init; } = 250;

    /// <summary>Keep request and response texts in <see cref="SimulatorServer.Exchanges"/>; off for long benchmarks.</summary>
    public bool Record { get; init; } = true;

    /// <summary>How often a streaming connection with nothing to say sends a status event.</summary>
    public TimeSpan StreamingHeartbeat { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The most streaming connections that are charged to one mailbox at a time; null: as of the release, 3 or 10.</summary>
    public int? HangingConnectionLimit { get; init; }

    /// <summary>How long a minute of a streaming connection's time-out lasts; shorter in tests.</summary>
    public TimeSpan StreamingMinute { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>EWS is on for the organization (Set-OrganizationConfig -EwsEnabled).</summary>
    public bool EwsEnabled { get; init; } = true;

    /// <summary>EwsBlockList under EwsApplicationAccessPolicy EnforceBlockList: beginnings of user agents that are refused.</summary>
    public IReadOnlyList<string> BlockedUserAgents { get; init; } = [];

    /// <summary>In what it differs from Exchange.</summary>
    public ServerManners Manners { get; init; } = new();

    /// <summary>How many requests may be under way at a time; a further one gets ErrorExceededConnectionCount. 0: any number.</summary>
    public int MaxConcurrency { get; init; }

    /// <summary>Answer with the headers of Exchange Online's front ends.</summary>
    public bool ExchangeOnline { get; init; }

    public IClock Clock { get; init; } = SystemClock.Instance;

    /// <summary>Makes what ids and sync states are made of; handed in where the same history has to give the same requests.</summary>
    public Func<Guid> NewId { get; init; } = Guid.NewGuid;
}
